import { useState } from 'preact/hooks';
import { call } from '../../kit/api';
import { Show } from '../../kit/states';
import { useLoaded } from '../../kit/use-loaded';
import { connectionPath, PROVIDERS, type Connection, type Setup } from '../connections/connection';
import { FirstCall } from '../connections/first-call';
import { SetupFields } from '../connections/setup-fields';
import { ProviderSelect } from './provider-select';

/** What goes into a provider's form, but for the token, which was shown when it was made. */
export function SetupPart({ connection }: { readonly connection: Connection }) {
  const { id, name, profile } = connection;
  const [provider, setProvider] = useState(
    [name.toLowerCase(), profile].find((each) => Object.hasOwn(PROVIDERS, each)) ?? 'generic',
  );
  const path = connectionPath(id, 'setup', provider);
  const loaded = useLoaded(path, (signal) => call<Setup>('GET', path, { signal }), { keep: true });
  return (
    <div class="narrow">
      <ProviderSelect value={provider} onChange={setProvider} />
      <Show of={loaded}>
        {(setup) => (
          <>
            <SetupFields setup={setup} />
            <FirstCall connection={connection} provider={setup.name} />
          </>
        )}
      </Show>
    </div>
  );
}
