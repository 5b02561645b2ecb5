import { useState } from 'preact/hooks';
import { call } from '../../kit/api';
import { Dialog } from '../../kit/dialog';
import { Field, FormError, Select, useSubmit } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { kitTexts } from '../../kit/kit-texts';
import { Time } from '../../kit/time';
import { connectionPath, PROVIDERS, type ConnectionWithTokens, type Issued } from '../connections/connection';
import { inAYear } from '../connections/in-a-year';
import { NewToken } from '../connections/setup-fields';
import { tokenTexts } from '../connections/token-texts';
import { connectionTexts } from './connection-texts';
import { ProviderSelect } from './provider-select';

export interface RotateProps {
  readonly connection: ConnectionWithTokens;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

interface Rotated extends Issued {
  readonly oldTokensExpireAt: string;
}

const OVERLAPS = [0, 3_600, 86_400, 604_800, 2_592_000] as const;

/** A new token beside the old ones; asked for first, then shown this once. */
export function Rotate({ connection, onChanged, onClose }: RotateProps) {
  const t = useTexts(connectionTexts);
  const [rotated, setRotated] = useState<Rotated>();
  const { name } = connection;
  if (!rotated) {
    return (
      <Dialog title={t('rotateTitle', { name })} onClose={onClose}>
        <Ask connection={connection} onRotated={setRotated} onClose={onClose} />
      </Dialog>
    );
  }
  const done = () => {
    onClose();
    onChanged();
  };
  return (
    <Dialog title={t('newToken', { name })}>
      <NewToken issued={rotated} />
      <p>
        {t('oldEnd')}
        <Time at={rotated.oldTokensExpireAt} />
      </p>
      <footer>
        <button type="button" onClick={done}>
          {t('done')}
        </button>
      </footer>
    </Dialog>
  );
}

interface AskProps {
  readonly connection: ConnectionWithTokens;
  readonly onRotated: (rotated: Rotated) => void;
  readonly onClose: () => void;
}

function Ask({ connection, onRotated, onClose }: AskProps) {
  const t = useTexts(connectionTexts);
  const tokens = useTexts(tokenTexts);
  const kit = useTexts(kitTexts);
  const [overlap, setOverlap] = useState('86400');
  const [expiresAt, setExpiresAt] = useState(inAYear);
  const [setup, setSetup] = useState(Object.hasOwn(PROVIDERS, connection.profile) ? connection.profile : '');
  const form = useSubmit(async () => {
    const body = {
      overlap: Number(overlap),
      expiresAt: expiresAt === '' ? null : expiresAt,
      ...(setup !== '' && { setup }),
    };
    onRotated(await call<Rotated>('POST', connectionPath(connection.id, 'rotate'), { body }));
  });
  return (
    <form onSubmit={form.submit}>
      <FormError error={form.error} />
      <p>{t('rotateWhy')}</p>
      <Select
        label={t('overlap')}
        value={overlap}
        onChange={setOverlap}
        options={OVERLAPS.map((seconds) => [String(seconds), t(`overlap-${seconds}`)])}
      />
      <Field
        type="date"
        label={tokens('expires')}
        hint={tokens('expiresHint')}
        value={expiresAt}
        onChange={setExpiresAt}
        error={form.errorOf('expiresAt')}
      />
      <ProviderSelect value={setup} onChange={setSetup} none={tokens('none')} />
      <footer>
        <button type="button" class="secondary" disabled={form.busy} onClick={onClose}>
          {kit('cancel')}
        </button>
        <button type="submit" aria-busy={form.busy} disabled={form.busy}>
          {t('rotateIt')}
        </button>
      </footer>
    </form>
  );
}
