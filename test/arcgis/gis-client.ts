import type { TestApp } from '../support/app';
import { unique } from '../support/factories';
import { exchange, type AnswerBody, type Exchange, type HttpAnswer } from '../support/http';

export const CREATE_USER = '/portaladmin/security/users/createUser';
export const PASSWORD = 'gis-Horse-7-staple';

/** A name that the strict rule takes. */
export function uniqueUsername(): string {
  return unique('gis').replace('-', '_');
}

export function gisClientOf(app: TestApp) {
  const send = (options: Exchange) => exchange(app.url(), options);
  return {
    send,
    /** With the administrator's token in the form, as the GIS portal's clients send it. */
    createUser: (fields: Record<string, string> = {}): Promise<HttpAnswer> =>
      send({ path: CREATE_USER, form: { token: app.adminToken(), ...enterForm(fields) } }),
    call: (path: string, fields: Record<string, string> = {}): Promise<HttpAnswer> =>
      send({ path: `/portaladmin/${path}`, form: { token: app.adminToken(), f: 'json', ...fields } }),
    read: async (name: string): Promise<AnswerBody> =>
      (await send({ path: `/portaladmin/community/users/${name}?f=json`, token: app.adminToken() })).body,
    inScim: async (name: string) => (await app.scim.search('/Users', `userName eq "${name}"`)).body.Resources[0],
  };
}

/** The printed form, with a name of its own and a password that the portal's policy takes. */
export function enterForm(fields: Record<string, string> = {}): Record<string, string> {
  return {
    username: uniqueUsername(),
    password: PASSWORD,
    firstname: 'Joe',
    lastname: 'Doe',
    role: 'org_user',
    userLicenseTypeId: 'creatorUT',
    email: 'joedoe@domain.com',
    provider: 'arcgis',
    idpUsername: '',
    description: 'Creator account for Joe Doe',
    f: 'json',
    ...fields,
  };
}

/** HTTP 200 and the error within, as the GIS portal's clients expect it. */
export function expectGisError(answer: HttpAnswer, code: number, message: RegExp = /\S/): void {
  expect({ status: answer.status, body: answer.body }).toEqual({
    status: 200,
    body: { error: { code, message: expect.stringMatching(message), details: expect.any(Array) } },
  });
}
