import { useTexts } from '../../kit/i18n';
import { Link } from '../../kit/router';
import { useSession } from '../../kit/session';
import type { ImportJob } from './import-job';
import { importsTexts } from './imports-texts';

/** By what the rows were. */
const PLACES: Readonly<Record<string, readonly [path: string, text: 'toUsers' | 'toOrganizations' | 'toGroups']>> = {
  Organization: ['/organizations', 'toOrganizations'],
  Group: ['/groups', 'toGroups'],
  Membership: ['/groups', 'toGroups'],
};

/** Where one goes from a finished import: to what it brought in, and to the next file. */
export function NextSteps({ job: { type, counts } }: { readonly job: ImportJob }) {
  const t = useTexts(importsTexts);
  const { may } = useSession();
  const [path, text] = PLACES[type ?? ''] ?? (['/users', 'toUsers'] as const);
  const brought = counts.created + counts.updated + counts.unchanged > 0;
  return (
    <ul class="links">
      {brought && may(`${path.slice(1)}:read`) && (
        <li>
          <Link to={path}>{t(text)}</Link>
        </li>
      )}
      <li>
        <Link to="/imports">{t(counts.failed > 0 ? 'importMended' : 'importMore')}</Link>
      </li>
    </ul>
  );
}
