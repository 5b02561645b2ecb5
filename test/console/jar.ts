import { PASSWORD, type ConsoleServer } from './console-server';

/** What the console's own script sends with a call. */
export const OWN = { 'x-portal-console': '1', 'sec-fetch-site': 'same-origin' };

/** A browser's cookies, and its way of sending them. */
export class Jar {
  readonly #cookies = new Map<string, string>();

  constructor(private readonly server: ConsoleServer) {}

  get(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  set(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  drop(name: string): void {
    this.#cookies.delete(name);
  }

  signIn(username: string, password = PASSWORD) {
    return this.send('POST', '/console/session', { body: { username, password } });
  }

  async send(
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string>; own?: boolean } = {},
  ) {
    const { body, headers = {}, own = true } = options;
    const cookie = Array.from(this.#cookies, ([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(this.server.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(cookie !== '' && { cookie }),
        ...(own && OWN),
        ...(body !== undefined && !(body instanceof URLSearchParams) && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: body instanceof URLSearchParams ? body : JSON.stringify(body) }),
    });
    for (const kept of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(kept) ?? [];
      this.#cookies.set(name, value);
    }
    return { response, text: await response.text() };
  }
}
