import { request } from 'node:http';

export interface Exchange {
  readonly method?: string;
  /** As it goes over the wire: braces and quotes stay as they are. */
  readonly path: string;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `application/json`. */
  readonly json?: unknown;
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as it is. */
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Parsed where it is a JSON object, else undefined; see {@link AnswerBody}. */
  readonly body: AnswerBody;
}

/** A user, an organization, a list or an error of the portals' own calls, loosely, for tests to look into. */
export interface AnswerBody {
  readonly [name: string]: unknown;
  readonly Uuid: string;
  readonly Username: string;
  readonly FirstName: string;
  readonly LastName: string;
  readonly Email: string;
  readonly Status: string;
  readonly RoleUuid: string | null;
  readonly OrganizationUuid: string;
  readonly Locale: string | null;
  readonly Name: string;
  readonly Type: string | null;
  readonly value: readonly AnswerBody[];
  readonly uuid: string;
  readonly username: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly status: string;
  readonly locale: string | null;
  readonly access: readonly { readonly roleUuid: string; readonly orgUuid: string }[];
  readonly results: readonly AnswerBody[];
  readonly role: string;
  readonly orgId: string;
  readonly culture: string | null;
  readonly provider: string;
  readonly idpUsername: string | null;
  readonly userLicenseTypeId: string | null;
  readonly description: string | null;
  readonly error: { readonly code: number; readonly message: string; readonly details: readonly string[] };
}

/** One request over a socket of its own, nothing added to it but what {@link Exchange} says. */
export function exchange(baseUrl: string, options: Exchange): Promise<HttpAnswer> {
  const { hostname, port } = new URL(baseUrl);
  const { path, token, headers, json, form } = options;
  const content = contentOf(options);
  const method = options.method ?? (content === undefined ? 'GET' : 'POST');
  return new Promise((resolve, reject) => {
    const all = {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(json !== undefined && { 'Content-Type': 'application/json' }),
      ...(form !== undefined && { 'Content-Type': 'application/x-www-form-urlencoded' }),
      ...(content !== undefined && { 'Content-Length': String(Buffer.byteLength(content)) }),
      ...headers,
    };
    const sent = request({ hostname, port, method, path, headers: all, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: parse(text) });
      });
    });
    sent.on('error', reject);
    sent.end(content);
  });
}

function contentOf({ json, form, body }: Exchange): string | undefined {
  if (json !== undefined) return JSON.stringify(json);
  return form === undefined ? body : new URLSearchParams(form).toString();
}

function parse(text: string): AnswerBody {
  try {
    return JSON.parse(text) as AnswerBody;
  } catch {
    return undefined as unknown as AnswerBody;
  }
}
