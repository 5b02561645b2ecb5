import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { createAuthRouter } from './auth/router';
import type { Config } from './config';
import { accessLog } from './http/access-log';
import { createAuthenticator } from './http/authenticate';
import { errorHandler, logUnknown, notFound } from './http/error-handler';
import { createHealthRouter, type Pingable } from './http/health';
import { attachOperation } from './http/operation';
import { requestId, requestIdOf } from './http/request-id';
import { securityHeaders } from './http/security-headers';
import type { PasswordHasher } from './portal/passwords/hasher';
import { createPasswordService } from './portal/passwords/password-service';
import type { PasswordPolicy } from './portal/passwords/policy';
import type { Storage } from './portal/store';
import { createScimRouter } from './scim/router';

export interface AppDeps {
  readonly config: Config;
  readonly storage: Storage & Pingable;
  readonly log: Logger;
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
}

/** The HTTP surface: every mount, in order. */
export function createApp(deps: AppDeps): Express {
  const { config, storage, log, hasher, policy } = deps;
  const authenticator = createAuthenticator({ storage, log });
  const app = express();
  app.disable('x-powered-by');
  // Versions are the resources' own; Express would make tags from bodies.
  app.set('etag', false);
  app.set('trust proxy', [...config.trustProxy]);

  app.use(requestId, accessLog(log), securityHeaders());
  app.use(createHealthRouter(storage));
  app.use(
    '/scim/v2',
    createScimRouter({
      baseUrl: `${config.publicUrl}/scim/v2`,
      passwords: createPasswordService(policy, hasher),
      authenticate: attachOperation({ storage, authenticator }),
      logUnknownError(error, { req }) {
        const id = requestIdOf(req);
        logUnknown(log, error, id);
        return id;
      },
    }),
  );
  app.use('/auth', createAuthRouter({ storage, authenticator, hasher, policy, log }));
  app.use(notFound, errorHandler(log));
  return app;
}
