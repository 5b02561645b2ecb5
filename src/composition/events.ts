import type { Logger } from 'pino';
import type { Config } from '../config';
import type { EventMeans } from '../events/event-streams-router';
import { createPushTransport } from '../events/push-transport';
import { createSetSigner } from '../events/set-signer';
import { startBackground, type Background } from '../portal/background';
import { EventDelivery } from '../portal/events/event-delivery';
import { createSecretKeeper } from '../portal/events/kept-secret';
import { createReceiverAddresses } from '../portal/events/receiver-addresses';
import type { SecretStore, Storage } from '../portal/store';

/** From one round to the next: nearly all of what an event takes to arrive. */
const EVERY = 250;

/** What events are made, signed and sent with, as configured. */
export function createEventMeans({ events, publicUrl }: Config, secrets: SecretStore): EventMeans {
  const addresses = createReceiverAddresses(events.networks);
  return {
    addresses,
    keeper: createSecretKeeper(secrets, events.secret),
    sign: createSetSigner(),
    push: createPushTransport({ addresses }),
    issuer: publicUrl,
  };
}

/** Delivers events beside the requests; with several processes on one database, each stream by one of them at a time. */
export function keepEvents(means: EventMeans, storage: Storage, log: Logger): Background {
  const onError = (error: unknown) => log.warn({ err: error }, 'events could not be delivered; it is tried again');
  const delivery = new EventDelivery({
    ...means,
    storage,
    onFailure: (failure) => log.warn(failure, 'an event could not be delivered; it is tried again later'),
    onError,
  });
  const rounds = startBackground({ every: EVERY, work: () => delivery.round().then(() => false), onError });
  return {
    async stop() {
      await Promise.all([rounds.stop(), delivery.stop()]);
    },
  };
}
