import { AskButton } from '../../kit/ask-button';
import { call } from '../../kit/api';
import { useTexts } from '../../kit/i18n';
import { useSession } from '../../kit/session';
import { Badge, type Tone } from '../../kit/states';
import { Table, type Column } from '../../kit/table';
import { Time } from '../../kit/time';
import { useToast } from '../../kit/toasts';
import { connectionPath, type ConnectionWithTokens, type Token } from '../connections/connection';
import { connectionTexts } from './connection-texts';

export interface TokensProps {
  readonly connection: ConnectionWithTokens;
  readonly onChanged: () => void;
}

const STATES: Readonly<
  Record<Token['state'], readonly [Tone, 'active' | 'state-expires-soon' | 'expired' | 'state-revoked']>
> = {
  active: ['good', 'active'],
  'expires-soon': ['warn', 'state-expires-soon'],
  expired: ['plain', 'expired'],
  revoked: ['plain', 'state-revoked'],
};

/** What is known of the connection's tokens: which of them is used, and from where. */
export function Tokens({ connection, onChanged }: TokensProps) {
  const t = useTexts(connectionTexts);
  const { may } = useSession();
  const tokens = connection.tokens.toSorted((a, b) => b.created.localeCompare(a.created));
  const columns = [...useColumns(), ...(may('connections:write') ? [endColumn(t('act'), connection, onChanged)] : [])];
  return (
    <Table
      caption={t('tokens')}
      columns={columns}
      rows={{ data: tokens, error: undefined, loading: false, reload: onChanged }}
      idOf={({ id }) => id}
      empty={t('noTokens')}
    />
  );
}

function useColumns(): readonly Column<Token>[] {
  const t = useTexts(connectionTexts);
  return [
    { key: 'prefix', title: t('token'), heading: true, cell: ({ prefix }) => <code class="word">{prefix}…</code> },
    {
      key: 'state',
      title: t('state'),
      cell: ({ state }) => {
        const [tone, text] = STATES[state];
        return <Badge tone={tone}>{t(text)}</Badge>;
      },
    },
    { key: 'created', title: t('tokenCreated'), cell: ({ created }) => <Time at={created} /> },
    {
      key: 'ends',
      title: t('tokenEnds'),
      cell: ({ expiresAt, revokedAt }) => {
        const end = revokedAt ?? expiresAt;
        return end === null ? t('noEnd') : <Time at={end} />;
      },
    },
    { key: 'used', title: t('tokenUsed'), cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
    {
      key: 'from',
      title: t('from'),
      cell: ({ lastUsedAddress, lastUsedUserAgent }) => (
        <>
          {lastUsedAddress ?? '–'} <small>{lastUsedUserAgent}</small>
        </>
      ),
    },
  ];
}

function endColumn(title: string, connection: ConnectionWithTokens, onChanged: () => void): Column<Token> {
  return {
    key: 'end',
    title,
    cell: (token) =>
      /^(active|expires-soon)$/.test(token.state) && (
        <EndToken connection={connection} token={token} onChanged={onChanged} />
      ),
  };
}

function EndToken({ connection, token, onChanged }: TokensProps & { readonly token: Token }) {
  const t = useTexts(connectionTexts);
  const toast = useToast();
  const { prefix } = token;
  return (
    <AskButton
      button={t('endToken')}
      about={prefix}
      class="plain"
      title={t('askEndToken', { prefix })}
      action={t('endToken')}
      danger
      onSubmit={async () => {
        await call('POST', connectionPath(connection.id, 'tokens', token.id, 'revoke'));
        toast(t('tokenEnded'));
        onChanged();
      }}
    >
      <p>{t('askEndTokenWhy')}</p>
    </AskButton>
  );
}
