import request from 'supertest';

export type JsonObject = { [name: string]: unknown };

/** An element of a multi-valued attribute, loosely. */
export interface ElementBody {
  readonly [name: string]: unknown;
  readonly value?: string;
  readonly type?: string;
  readonly display?: string;
  readonly primary?: boolean;
  readonly $ref?: string;
}

/** A resource, a list or an error: what the server may answer, loosely, for tests to look into. */
export interface ScimBody {
  readonly [name: string]: unknown;
  readonly schemas: string[];
  readonly id: string;
  readonly meta: {
    readonly resourceType: string;
    readonly created: string;
    readonly lastModified: string;
    readonly location: string;
    readonly version: string;
  };
  readonly totalResults: number;
  readonly itemsPerPage: number;
  readonly startIndex: number;
  readonly Resources: ScimBody[];
  readonly status: string;
  readonly scimType?: string;
  readonly detail: string;
  readonly userName: string;
  readonly displayName: string;
  readonly active: boolean;
  readonly name?: { readonly [part: string]: string };
  readonly emails?: readonly ElementBody[];
  readonly roles?: readonly ElementBody[];
  readonly groups?: readonly ElementBody[];
  readonly members?: readonly ElementBody[];
}

export interface ScimResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: { readonly [name: string]: string | undefined };
  /** Parsed where it is JSON, else an empty object. */
  readonly body: ScimBody;
  readonly text: string;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Headers = { readonly [name: string]: string };

interface Target {
  /** Where paths start, without a trailing slash. */
  readonly baseUrl: string;
  /** Sent as a bearer token; absent: no Authorization header. */
  readonly token?: string;
}

/** Sends requests over a real socket, as SCIM unless the headers say otherwise. A string body goes out as it is. */
export class ScimClient {
  constructor(private readonly target: () => Target) {}

  get(path: string, headers?: Headers): Promise<ScimResponse> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body?: unknown, headers?: Headers): Promise<ScimResponse> {
    return this.send('POST', path, body, headers);
  }

  put(path: string, body?: unknown, headers?: Headers): Promise<ScimResponse> {
    return this.send('PUT', path, body, headers);
  }

  patch(path: string, body?: unknown, headers?: Headers): Promise<ScimResponse> {
    return this.send('PATCH', path, body, headers);
  }

  delete(path: string, headers?: Headers): Promise<ScimResponse> {
    return this.send('DELETE', path, undefined, headers);
  }

  /** `GET path?filter=…` of any text, encoded. */
  search(path: string, filter: string, parameters = ''): Promise<ScimResponse> {
    return this.get(`${path}?filter=${encodeURIComponent(filter)}${parameters}`);
  }

  async send(method: Method, path: string, body?: unknown, headers: Headers = {}): Promise<ScimResponse> {
    const { baseUrl, token } = this.target();
    const test = request(baseUrl)[verbs[method]](path);
    if (token !== undefined) test.set('Authorization', `Bearer ${token}`);
    if (body !== undefined) test.set('Content-Type', 'application/scim+json');
    test.set(headers);
    if (body !== undefined) test.send(typeof body === 'string' ? body : JSON.stringify(body));
    const response = await test;
    return {
      status: response.status,
      headers: response.headers,
      body: response.body as ScimBody,
      text: response.text ?? '',
    };
  }
}

const verbs = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;
