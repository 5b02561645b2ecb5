import express, { type Express, type Response } from 'express';
import type { Logger } from 'pino';
import { version } from '../package.json';
import { createArcgisRouter } from './arcgis/router';
import { createAuditRouter } from './auth/audit-router';
import { describeAuth } from './auth/describe-auth';
import { createAuthRouter } from './auth/router';
import type { Config } from './config';
import { createDocsRouter } from './docs/router';
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
import { createCheckPassword } from './portal/sessions/check-password';
import type { Storage } from './portal/store';
import { createPortalApiRouter } from './portal-api/router';
import { describeScim } from './scim/api/describe-scim';
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
  const authenticate = attachOperation({ storage, authenticator });
  const passwords = createPasswordService(policy, hasher);
  const check = createCheckPassword(hasher);
  const logUnknownError = (error: unknown, { req }: Response) => {
    const id = requestIdOf(req);
    logUnknown(log, error, id);
    return id;
  };
  const app = express();
  app.disable('x-powered-by');
  // Versions are the resources' own; Express would make tags from bodies.
  app.set('etag', false);
  app.set('trust proxy', [...config.trustProxy]);

  app.use(requestId, accessLog(log), securityHeaders());
  app.use(createHealthRouter(storage));
  const parts = [describeScim('/scim/v2'), describeAuth('/auth')];
  app.use(createDocsRouter(parts, { version, publicUrl: config.publicUrl }));
  app.use(
    '/scim/v2',
    createScimRouter({
      baseUrl: `${config.publicUrl}/scim/v2`,
      passwords,
      cursorSecret: () => storage.within({ all: true }).secrets.obtain('scim-cursor'),
      authenticate,
      logUnknownError,
    }),
  );
  app.use('/auth', createAuthRouter({ storage, authenticator, passwords, check, policy, log }));
  app.use('/audit', createAuditRouter({ authenticate, log }));
  app.use(
    '/portal',
    createPortalApiRouter({
      baseUrl: `${config.publicUrl}/portal`,
      passwords,
      check,
      storage,
      rules: policy.rules,
      authenticate,
      authenticateDue: attachOperation({ storage, authenticator, passwordChangeDue: 'allowed' }),
      logUnknownError,
    }),
  );
  app.use(
    '/portaladmin',
    createArcgisRouter({ storage, authenticator, passwords, usernames: config.arcgisUsernames, logUnknownError }),
  );
  app.use(notFound, errorHandler(log));
  return app;
}
