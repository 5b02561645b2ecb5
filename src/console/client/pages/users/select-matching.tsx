import { useEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from '../../kit/i18n';
import { listResources, type UserResource } from '../../kit/scim';
import { useAct } from '../../kit/use-act';
import { LISTED_ATTRIBUTES } from './user-query';
import { usersTexts } from './users-texts';

export interface SelectMatchingProps {
  readonly filter: string | undefined;
  /** How many match the filter, where that is known. */
  readonly total: number | undefined;
  /** How many are selected. */
  readonly picked: number;
  readonly onPick: (users: readonly UserResource[]) => void;
}

/** Beyond this many, one narrows the list first. */
const MOST = 10_000;
const PAGE = 1_000;

/** Selects all that the list's filter matches, on whatever page. */
export function SelectMatching({ filter, total, picked, onPick }: SelectMatchingProps) {
  const t = useTexts(usersTexts);
  const act = useAct();
  const [read, setRead] = useState<number>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), [filter]);
  if (total === undefined) return null;
  if (read !== undefined) {
    return (
      <span class="matching" role="status" aria-busy="true">
        {t('selecting', { read, all: total })}{' '}
        <button type="button" class="plain" onClick={() => abort.current?.abort()}>
          {t('stop')}
        </button>
      </span>
    );
  }
  if (picked >= total) return null;
  if (total > MOST) return <span class="matching">{t('tooManyMatch', { most: MOST })}</span>;
  const select = async () => {
    abort.current = new AbortController();
    setRead(0);
    try {
      onPick(await readMatching(filter, abort.current.signal, setRead));
    } catch (error) {
      if ((error as Error).name !== 'AbortError') throw error;
    } finally {
      setRead(undefined);
    }
  };
  return (
    <button type="button" class="plain matching" onClick={() => act(select)}>
      {t('selectMatching', { all: total })}
    </button>
  );
}

async function readMatching(filter: string | undefined, signal: AbortSignal, tell: (read: number) => void) {
  const users: UserResource[] = [];
  let cursor: string | undefined = '';
  while (cursor !== undefined) {
    const query = { filter, attributes: LISTED_ATTRIBUTES, count: PAGE, cursor };
    const page: Awaited<ReturnType<typeof listResources<UserResource>>> = await listResources('Users', query, signal);
    users.push(...page.Resources);
    tell(users.length);
    // Others may be adding some meanwhile.
    cursor = users.length < MOST ? page.nextCursor : undefined;
  }
  return users;
}
