import { PortalError, type PortalErrorCode } from '../portal/errors';

/** What of a thread's port is needed; a `Worker` has it, too. */
export interface CallPort {
  on(event: 'message', listener: (message: Message) => void): unknown;
  postMessage(message: Message): void;
}

type Message =
  | { readonly call: number; readonly name: string; readonly args: readonly unknown[] }
  | { readonly answer: number; readonly value: unknown }
  | { readonly answer: number; readonly error: unknown }
  | { readonly answer: number; readonly refused: Refusal };

interface Refusal {
  readonly code: PortalErrorCode;
  readonly message: string;
  readonly attribute?: string;
  readonly retryAfter?: number;
}

/** Functions that the other thread may call: what goes in and comes out crosses as a copy. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- of each only what it takes and gives is of interest
export type Callable = Readonly<Record<string, (...args: any[]) => Promise<unknown>>>;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** One end of a line between two threads, over which each calls functions of the other. */
export class ThreadCalls<Theirs extends Callable> {
  readonly #port: CallPort;
  readonly #own: Callable;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor(port: CallPort, own: Callable) {
    this.#port = port;
    this.#own = own;
    port.on('message', (message) => void this.#receive(message));
  }

  /** Resolves with what the other thread's function gives; throws what it throws, a `PortalError` as such. */
  call<Name extends keyof Theirs & string>(
    name: Name,
    ...args: Parameters<Theirs[Name]>
  ): Promise<Awaited<ReturnType<Theirs[Name]>>> {
    const call = (this.#last += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { resolve: resolve as Waiting['resolve'], reject });
      this.#port.postMessage({ call, name, args });
    });
  }

  /** The other thread is gone. */
  fail(error: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  async #receive(message: Message): Promise<void> {
    if ('call' in message) return await this.#answer(message.call, message.name, message.args);
    const waiting = this.#waiting.get(message.answer);
    this.#waiting.delete(message.answer);
    if ('value' in message) waiting?.resolve(message.value);
    else waiting?.reject('refused' in message ? toPortalError(message.refused) : message.error);
  }

  async #answer(answer: number, name: string, args: readonly unknown[]): Promise<void> {
    try {
      this.#port.postMessage({ answer, value: await this.#own[name]?.(...args) });
    } catch (error) {
      this.#port.postMessage(error instanceof PortalError ? { answer, refused: toRefusal(error) } : { answer, error });
    }
  }
}

function toRefusal({ code, message, attribute, retryAfter }: PortalError): Refusal {
  return {
    code,
    message,
    ...(attribute !== undefined && { attribute }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

function toPortalError({ code, message, ...options }: Refusal): PortalError {
  return new PortalError(code, message, options);
}
