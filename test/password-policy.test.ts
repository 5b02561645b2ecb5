import { onEveryApp } from './support/app';
import { createUser, DEVELOPER_ROLE, GOOD_PASSWORD, patchOp, unique, userBody } from './support/factories';
import { exchange } from './support/http';
import { ImportsClient } from './importers/imports-client';

const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

/** Reliability 38: one policy, whichever way a password comes in. */
onEveryApp(
  'the password policy holds on every way in',
  (app) => {
    const send = (options: Parameters<typeof exchange>[1]) =>
      exchange(app.url(), { token: app.adminToken(), ...options });

    let attempts = 0;
    /** From an address of its own each time, or the many failures would be refused for their number. */
    const signIn = (username: string, password: string) => {
      attempts += 1;
      const headers = { 'x-forwarded-for': `10.0.${attempts}.1` };
      return exchange(app.url(), { path: '/auth/login', headers, json: { username, password } });
    };

    /** Tries to give a user, new or present, the password; what came of it, as text. */
    const WAYS: Readonly<Record<string, (userName: string, password: string) => Promise<string>>> = {
      'SCIM create': async (userName, password) =>
        (await app.scim.post('/Users', userBody({ userName, password }))).text,
      'SCIM PUT': async (userName, password) => {
        const user = await createUser(app.scim, { userName });
        return (await app.scim.put(`/Users/${user.id}`, { ...user, password })).text;
      },
      'SCIM PATCH': async (userName, password) => {
        const user = await createUser(app.scim, { userName });
        const body = patchOp({ op: 'replace', path: 'password', value: password });
        return (await app.scim.patch(`/Users/${user.id}`, body)).text;
      },
      'SCIM Bulk': async (userName, password) => {
        const data = userBody({ userName, password });
        const Operations = [{ method: 'POST', path: '/Users', bulkId: 'a', data }];
        return (await app.scim.post('/Bulk', { schemas: [BULK], Operations })).text;
      },
      'the developer portal’s create': async (userName, password) => {
        const names = { Username: userName, FirstName: 'a', LastName: 'b', Email: '', RoleUuid: DEVELOPER_ROLE };
        const rest = { ChangePassword: false, OldPassword: null, NotifyUser: false, Status: 'ENABLED', Locale: 'en' };
        return (await send({ path: '/portal/Users', json: { ...names, ...rest, NewPassword: password } })).text;
      },
      'the GIS portal’s createUser': async (userName, password) => {
        const names = {
          username: userName.replaceAll('-', '_'),
          firstname: 'a',
          lastname: 'b',
          email: 'a@example.com',
        };
        const form = { ...names, password, role: 'org_user', provider: 'arcgis', f: 'json', token: app.adminToken() };
        return (await send({ path: '/portaladmin/security/users/createUser', form })).text;
      },
      'one’s own change': async (userName, password) => {
        await createUser(app.scim, { userName, password: GOOD_PASSWORD });
        const token = /"token":"([^"]+)/.exec((await signIn(userName, GOOD_PASSWORD)).text)?.[1];
        const json = { currentPassword: GOOD_PASSWORD, newPassword: password };
        return (await send({ path: '/auth/password', token, json })).text;
      },
      'an import': async (userName, password) => {
        const imports = new ImportsClient(() => app.url(), app.adminToken());
        return JSON.stringify(await imports.upload(`userName,password\n${userName},${password}\n`));
      },
    };

    test.each(Object.keys(WAYS))(
      '%s: neither a word of the blocklist, nor too short, nor the user’s own name',
      async (way) => {
        for (const bad of ['password123', 'Sh0rt!', undefined]) {
          const userName = unique('own-name').replaceAll('-', '_');
          const password = bad ?? userName;
          const text = await WAYS[way]?.(userName, password);
          expect([way, text]).toEqual([way, expect.stringMatching(/password/i)]);
          expect((await signIn(userName, password)).status).toBe(401);
        }
      },
    );
  },
  { TRUST_PROXY: 'loopback' },
);
