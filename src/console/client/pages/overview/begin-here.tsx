import { useTexts } from '../../kit/i18n';
import { Link } from '../../kit/router';
import { useSession } from '../../kit/session';
import { IMPORTERS } from '../imports/import-job';
import { overviewTexts } from './overview-texts';

/** The ways in which users come into a new portal. */
export function BeginHere() {
  const t = useTexts(overviewTexts);
  const { may } = useSession();
  const ways = [
    { to: '/connections/new', text: t('beginConnect'), why: t('beginConnectWhy'), needs: ['connections:write'] },
    { to: '/imports', text: t('beginImport'), why: t('beginImportWhy'), needs: IMPORTERS },
    { to: '/users/new', text: t('beginCreate'), why: t('beginCreateWhy'), needs: ['users:write'] },
  ].filter(({ needs }) => may(needs));
  if (ways.length === 0) return null;
  return (
    <section aria-labelledby="begin">
      <h2 id="begin">{t('begin')}</h2>
      <ul class="cards">
        {ways.map(({ to, text, why }) => (
          <li key={to}>
            <Link to={to}>
              <strong>{text}</strong>
              <br />
              <small>{why}</small>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
