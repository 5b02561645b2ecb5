import { setTimeout } from 'node:timers/promises';

/** An import as `/admin/imports` shows it. */
export interface ImportBody {
  readonly id: string;
  readonly state: string;
  readonly dryRun: boolean;
  readonly format: string;
  readonly bytes: number;
  readonly counts: Readonly<Record<'rows' | 'created' | 'updated' | 'unchanged' | 'failed', number>>;
  readonly faults: readonly { line: number; column?: string; attribute?: string; reason: string }[];
  readonly columns: readonly { column: string; attribute: string }[];
  readonly progress: { readonly bytes: number; readonly ofBytes: number; readonly rows: number };
  readonly error: string | null;
  readonly imports: readonly ImportBody[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: ImportBody;
}

/** Talks to `/admin/imports` and `/admin/exports` of a running server. */
export class ImportsClient {
  constructor(
    private readonly base: () => string,
    private readonly token: string,
  ) {}

  async send(method: string, path: string, body?: string, contentType = 'text/csv'): Promise<Answer> {
    const response = await fetch(`${this.base()}/admin${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(body !== undefined && { 'content-type': contentType }) },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson ? JSON.parse(text) : {}) as ImportBody,
    };
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  /** Hands a file in and waits for what comes of it. */
  async upload(file: string, query = '', contentType?: string): Promise<ImportBody> {
    const { status, body, text } = await this.send('POST', `/imports${query}`, file, contentType);
    if (status !== 202) throw new Error(`${status} ${text}`);
    return await this.ended(body.id);
  }

  async run(id: string, how = 'run'): Promise<ImportBody> {
    const { status, text } = await this.send('POST', `/imports/${id}/${how}`);
    if (status !== 202) throw new Error(`${status} ${text}`);
    return await this.ended(id);
  }

  /** Waits until nothing runs any more; the test's own time is the limit. */
  async ended(id: string): Promise<ImportBody> {
    for (;;) {
      const { body } = await this.get(`/imports/${id}`);
      if (body.state !== 'queued' && body.state !== 'running') return body;
      await setTimeout(20);
    }
  }
}
