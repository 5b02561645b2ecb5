import express, { type Express, type Response } from 'express';
import type { Logger } from 'pino';
import { version } from '../package.json';
import { createAuditRouter } from './admin/audit-router';
import { describeAudit } from './admin/describe-audit';
import { describeConnections } from './admin/describe-connections';
import { describeMails } from './admin/describe-mails';
import { describeRequests } from './admin/describe-requests';
import { createMailsRouter } from './admin/mails-router';
import { createRequestsRouter } from './admin/requests-router';
import { createAdminRouter, type AdminDeps } from './admin/router';
import { describeUserSessions } from './admin/describe-user-sessions';
import { createUserSessionsRouter } from './admin/user-sessions-router';
import { describeArcgis } from './arcgis/describe-arcgis';
import { createArcgisRouter } from './arcgis/router';
import { describeAuth } from './auth/describe-auth';
import { describeOAuth } from './auth/describe-oauth';
import { createOAuthRouter } from './auth/oauth-router';
import { createAuthRouter } from './auth/router';
import type { Config } from './config';
import { createConsoleDeps } from './console/console-deps';
import { createConsoleGate } from './console/gate';
import { createConsoleRouter } from './console/router';
import { createDocsRouter } from './docs/router';
import { describeEvents } from './events/describe-events';
import { createEventStreamsRouter, type EventMeans } from './events/event-streams-router';
import { createEventKeysRouter } from './events/keys-router';
import { accessLog } from './http/access-log';
import type { ApiPart } from './http/api-part';
import { createAuthenticator } from './http/authenticate';
import { rememberAddress } from './http/client-address';
import { errorHandler, logUnknown, notFound } from './http/error-handler';
import { describeHealth } from './http/describe-health';
import { createFrontDoor } from './http/front-door';
import { createHealthRouter, type Pingable } from './http/health';
import { createIssuerTokens } from './http/issuer-tokens';
import { createMetrics, type Metrics } from './http/metrics';
import { createMetricsRouter } from './http/metrics-router';
import { attachOperation } from './http/operation';
import { limitCallers, type RateLimits } from './http/rate-limit';
import { recordRequests } from './http/record-requests';
import { refuseDoubtful } from './http/refuse-doubtful';
import { assignRequestId, requestId, requestIdOf } from './http/request-id';
import { fixedHeaders, securityHeaders } from './http/security-headers';
import { addShortcut } from './http/shortcut';
import { describeImports } from './importers/describe-imports';
import { createExportsRouter } from './importers/exports-router';
import { createImportsRouter } from './importers/imports-router';
import type { ImportRunner } from './importers/jobs/import-runner';
import type { PasswordHasher } from './portal/passwords/hasher';
import type { RequestLog } from './portal/requests/request-log';
import { createPasswordService } from './portal/passwords/password-service';
import type { PasswordPolicy } from './portal/passwords/policy';
import { createCheckPassword } from './portal/sessions/check-password';
import type { Storage } from './portal/store';
import { describePortalApi } from './portal-api/describe-portal-api';
import { createPortalApiRouter } from './portal-api/router';
import { describeScim } from './scim/api/describe-scim';
import { groupToScim } from './scim/group';
import { organizationToScim } from './scim/organization';
import { roleToScim } from './scim/role';
import { createScimEdge } from './scim/router';
import { userToScim } from './scim/user-mapping';

export interface AppDeps {
  readonly config: Config;
  readonly storage: Storage & Pingable;
  readonly log: Logger;
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
  /** Where requests are kept for administrators to read, if they are. */
  readonly requestLog?: RequestLog | undefined;
  readonly metrics?: Metrics;
  /** Whether no more requests are wanted. */
  readonly isStopping?: () => boolean;
  readonly limits: RateLimits;
  /** Where the console's client was built to, if not where `npm run build` puts it. */
  readonly consoleFolder?: string | undefined;
  readonly imports?: ImportRunner | undefined;
  readonly events: EventMeans;
}

/** The HTTP surface: every mount, in order. */
export function createApp(deps: AppDeps): Express {
  const { config, storage, log, hasher, policy } = deps;
  const authenticator = limitCallers(
    createAuthenticator({ storage, log, issuerTokens: createIssuerTokens({ issuers: config.jwtIssuers, log }) }),
    deps.limits,
  );
  const authenticate = attachOperation({ storage, authenticator });
  const passwords = createPasswordService(policy, hasher);
  const check = createCheckPassword(hasher);
  const logUnknownError = (error: unknown, { req }: Response) => {
    const id = requestIdOf(req);
    logUnknown(log, error, id);
    return id;
  };
  const { requestLog, metrics = createMetrics() } = deps;
  const listeners = [metrics.listener, ...(requestLog ? [recordRequests({ log: requestLog, storage })] : [])];
  const app = express();
  app.disable('x-powered-by');
  // Versions are the resources' own; Express would make tags from bodies.
  app.set('etag', false);
  app.set('trust proxy', [...config.trustProxy]);
  rememberAddress(app, config.trustProxy);

  const logAnswers = accessLog(log, listeners);
  app.use(requestId, logAnswers, securityHeaders(config), refuseDoubtful);
  const consoleDeps = createConsoleDeps({ storage, publicUrl: config.publicUrl, authenticator, check, passwords });
  // Before every API: what the console's script calls goes on to them, as their own.
  app.use(createConsoleGate(consoleDeps));
  app.use('/console', createConsoleRouter(consoleDeps, deps.consoleFolder));
  app.use(createFrontDoor(config.publicUrl));
  app.use(createHealthRouter(storage, deps.isStopping));
  app.use(createMetricsRouter(metrics, authenticate));
  app.use(createDocsRouter(describeApis(), { version, publicUrl: config.publicUrl }));
  const scim = createScimEdge({
    baseUrl: `${config.publicUrl}/scim/v2`,
    passwords,
    stamps: storage,
    cursorSecret: () => storage.within({ all: true }).secrets.obtain('scim-cursor'),
    authenticate,
    logUnknownError,
  });
  app.use('/scim/v2', scim.router);
  const shortcut = scim.shortcut('/scim/v2', fixedHeaders(config).flat());
  addShortcut(app, { ...shortcut, handlers: [assignRequestId, logAnswers, refuseDoubtful, ...shortcut.handlers] });
  app.use('/auth', createAuthRouter({ storage, authenticator, passwords, check, policy }));
  app.use(
    '/oauth',
    createOAuthRouter({ storage, countRequest: async (client) => await deps.limits.countRequest(client), log }),
  );
  app.use('/events', createEventKeysRouter(storage));
  app.use('/audit', createAuditRouter(authenticate));
  app.use('/admin', createAdminRouter({ authenticate, publicUrl: config.publicUrl, further: moreOfAdmin(deps) }));
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
  // What was refused before it came to the edge.
  app.use('/scim/v2', shortcut.onError);
  app.use(notFound, errorHandler(log));
  return app;
}

/** What stands below `/admin` beside connections. */
function moreOfAdmin({ config, requestLog, events, imports }: AppDeps): AdminDeps['further'] {
  return {
    '/requests': createRequestsRouter(requestLog),
    '/mails': createMailsRouter(),
    '/event-streams': createEventStreamsRouter(events),
    '/users': createUserSessionsRouter(),
    '/exports': createExportsRouter({
      user: (user) => userToScim(user, ''),
      group: (group) => groupToScim(group, ''),
      organization: organizationToScim,
      role: roleToScim,
    }),
    ...(imports && { '/imports': createImportsRouter(imports, config) }),
  };
}

/** What the documentation shows. */
function describeApis(): readonly ApiPart[] {
  return [
    describeScim('/scim/v2'),
    describeAuth('/auth'),
    describePortalApi('/portal'),
    describeArcgis('/portaladmin'),
    describeAudit('/audit'),
    describeOAuth('/oauth'),
    describeConnections('/admin'),
    describeRequests('/admin/requests'),
    describeMails('/admin/mails'),
    describeImports('/admin'),
    describeUserSessions('/admin/users'),
    describeEvents({ streams: '/admin/event-streams', keys: '/events' }),
    describeHealth(),
  ];
}
