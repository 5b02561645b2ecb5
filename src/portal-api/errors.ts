import type { ErrorRequestHandler, Response } from 'express';
import { clientFault } from '../http/http-error';
import { noteFailure } from '../http/note-failure';
import { PORTAL_STATUS, setRefusalHeaders } from '../http/portal-status';
import { PortalError, type PortalErrorCode } from '../portal/errors';

/** Logs an error that nobody foresaw, with the request id that the answer carries. */
export type LogUnknownError = (error: unknown, response: Response) => void;

/** What a client is told of a failure, before it gets its shape. */
export interface Told {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** The member of the body or the parameter at fault. */
  readonly field: string | undefined;
}

const NAMES: Readonly<Record<PortalErrorCode, string>> = {
  'not-found': 'ResourceNotFoundException',
  conflict: 'ConflictException',
  'invalid-value': 'ValidationException',
  'invalid-password': 'PasswordPolicyException',
  mutability: 'ValidationException',
  forbidden: 'ForbiddenException',
  unauthenticated: 'UnauthorizedException',
  'version-mismatch': 'PreconditionFailedException',
  'too-many-requests': 'TooManyRequestsException',
  busy: 'ServiceUnavailableException',
};

/** The portal's attributes under the names that this API's clients know. */
const FIELDS: Readonly<Record<string, string>> = {
  userName: 'username',
  portalUuid: 'uuid',
  id: 'uuid',
  emails: 'email',
  active: 'status',
  organization: 'organizationUuid',
  roles: 'roleUuid',
  password: 'newPassword',
  currentPassword: 'oldPassword',
};

/** How one generation of clients is told: the error's shape, and what they call a field that is camelCase here. */
export interface ErrorDialect {
  readonly present: (told: Told) => object;
  readonly fieldName: (field: string) => string;
}

/** The last stop of every failed request. */
export function errorHandler(logUnknown: LogUnknownError, dialect: ErrorDialect): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const told = translate(error, dialect);
    if (told === INTERNAL) logUnknown(error, response);
    noteFailure(request, { code: told.code, detail: told.message });
    if (error instanceof PortalError) setRefusalHeaders(response, error);
    response.status(told.status).json(dialect.present(told));
  };
}

/** `{"error":{"code":…,"message":{"lang":"en-US","value":…}}}`, fields in PascalCase. */
export const CLASSIC_ERRORS: ErrorDialect = {
  present: ({ code, message }) => ({ error: { code, message: { lang: 'en-US', value: message } } }),
  fieldName: (field) => field.charAt(0).toUpperCase() + field.slice(1),
};

/** `{"userErrorMessage":…,"validationErrors":{field:{error}}}` */
export const V2_ERRORS: ErrorDialect = {
  present: ({ message, field }) => ({
    userErrorMessage: message,
    validationErrors: field === undefined ? {} : { [field]: { error: message } },
  }),
  fieldName: (field) => (field === 'organizationUuid' ? 'orgUuid' : field),
};

/** The same for what users do by themselves, where `userName` is spelt so. */
export const SELF_SERVICE_ERRORS: ErrorDialect = {
  ...V2_ERRORS,
  fieldName: (field) => (field === 'username' ? 'userName' : V2_ERRORS.fieldName(field)),
};

const INTERNAL: Told = {
  status: 500,
  code: 'ServerErrorException',
  message: 'Internal Server Error',
  field: undefined,
};

function translate(error: unknown, dialect: ErrorDialect): Told {
  if (error instanceof PortalError) return translatePortalError(error, dialect);
  const fault = clientFault(error);
  return fault ? { ...fault, code: 'BadRequestException', field: undefined } : INTERNAL;
}

function translatePortalError({ code: cause, message, attribute }: PortalError, { fieldName }: ErrorDialect): Told {
  const [status, code] = [PORTAL_STATUS[cause], NAMES[cause]];
  if (attribute === undefined) return { status, code, message, field: undefined };
  const field = fieldName(FIELDS[attribute] ?? attribute);
  // The portal's sentences may begin with the name of the attribute.
  const told = message.startsWith(attribute) ? field + message.slice(attribute.length) : message;
  return { status, code, message: told, field };
}
