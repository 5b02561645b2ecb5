import { randomUUID } from 'node:crypto';
import type { TestApp } from '../support/app';
import { DEVELOPER_ROLE, GOOD_PASSWORD, unique } from '../support/factories';
import { exchange, type AnswerBody, type Exchange, type HttpAnswer } from '../support/http';

export const NEW_PASSWORD = 'another-Horse-9-entirely';

/** A user as the portal's administrators send one. */
export function printedUser(fields: object = {}): Record<string, unknown> {
  return {
    Uuid: randomUUID(),
    FirstName: 'org',
    LastName: 'dev',
    Username: unique('orgdevnew'),
    Email: '',
    RoleUuid: DEVELOPER_ROLE,
    ChangePassword: false,
    OldPassword: null,
    NewPassword: GOOD_PASSWORD,
    NotifyUser: false,
    Status: 'ENABLED',
    Locale: 'en',
    ...fields,
  };
}

export function clientOf(app: TestApp) {
  const send = (options: Exchange) => exchange(app.url(), { token: app.adminToken(), ...options });
  return {
    send,
    create: async (fields: object = {}): Promise<AnswerBody> => {
      const answer = await send({ path: '/portal/Users', json: printedUser(fields) });
      expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 201 });
      return answer.body;
    },
    get: (key: string) => send({ path: `/portal/Users('${key}')` }),
    put: (key: string, json: unknown, options: Partial<Exchange> = {}) =>
      send({ method: 'PUT', path: `/portal/Users('{${key}}')`, json, ...options }),
  };
}

/** The error body that the portal's administrators know. */
export function expectPortalError(answer: HttpAnswer, status: number, value: RegExp | string = /\S/): void {
  expect({ status: answer.status, body: answer.body }).toEqual({
    status,
    body: {
      error: {
        code: expect.stringMatching(/^\w+Exception$/),
        message: { lang: 'en-US', value: expect.stringMatching(value) },
      },
    },
  });
}
