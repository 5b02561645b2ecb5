import { Select } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { QueryField } from '../../kit/query-field';
import { setQuery } from '../../kit/router';
import { TimeRange } from '../../kit/time-range';
import { ACTIONS, auditTexts } from './audit-texts';
import { SubjectPicker } from './subject-picker';

/** What narrows the trail; kept in the address, so that other pages can lead to a part of it. */
export function Filters({ query }: { readonly query: URLSearchParams }) {
  const t = useTexts(auditTexts);
  return (
    <form class="filters log" aria-label={t('filters')} onSubmit={(event) => event.preventDefault()}>
      <QueryField name="actor" label={t('actor')} />
      <Select
        label={t('action')}
        value={query.get('action') ?? ''}
        onChange={(action) => setQuery({ action })}
        options={[['', t('any')], ...ACTIONS.map((action) => [action, t(action)] as const)]}
      />
      <SubjectPicker query={query} />
      <TimeRange query={query} />
    </form>
  );
}
