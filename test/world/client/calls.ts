// HTTP as the protocol asks for it: DPoP proofs, the server's clock, problem documents; and every part replaceable.
import type { DpopKey, ProofChanges } from './dpop.ts';
import type { Problem } from './shapes.ts';

/** An answer with its bytes. */
export type Answer = { status: number; headers: Headers; text: string; body: unknown };

/** What may be said about one call beside its body. */
export type CallOptions = {
  /** Sent as it is, in place of JSON. */
  raw?: Uint8Array | string;
  contentType?: string;
  headers?: Record<string, string>;
  /** `none`: no proof; a text: that text; else changes of an honest proof. */
  proof?: 'none' | { text: string } | ProofChanges;
  /** Another access token, or `none`. */
  accessToken?: string;
};

/** A refusal, as an error for tests that did not expect one. */
export class Refused extends Error {
  readonly answer: Answer;
  readonly problem: Partial<Problem>;

  constructor(answer: Answer, what: string) {
    super(`${what}: ${answer.status} ${answer.text}`);
    this.answer = answer;
    this.problem = (answer.body ?? {}) as Partial<Problem>;
  }
}

/** How a client is made. */
export type CallerOptions = {
  baseUrl: string;
  /** What proofs name, where it differs from where the server is reached. */
  publicUrl?: string;
  /** The PC's clock; may be wrong. */
  clock?: () => number;
  key: DpopKey;
};

/** Sends proved requests and follows the server's clock. */
export class Caller {
  readonly baseUrl: string;
  readonly #publicUrl: string;
  readonly #clock: () => number;
  #offset: number | undefined;
  key: DpopKey;
  accessToken: string | undefined;

  constructor(options: CallerOptions) {
    this.baseUrl = options.baseUrl.replace(/\/$/, '');
    this.#publicUrl = (options.publicUrl ?? options.baseUrl).replace(/\/$/, '');
    this.#clock = options.clock ?? Date.now;
    this.key = options.key;
  }

  /** The server's time in milliseconds, as well as it is known. */
  now(): number {
    return this.#clock() + (this.#offset ?? 0);
  }

  /** Takes the time from the `Date` header of an answer. */
  async #setClock(answer: Response): Promise<void> {
    const date = answer.headers.get('date');
    if (date !== null) this.#offset = Date.parse(date) - this.#clock();
  }

  async #headers(method: string, path: string, options: CallOptions): Promise<Headers> {
    const headers = new Headers();
    const accessToken = options.accessToken ?? this.accessToken;
    const bearer = accessToken === undefined || accessToken === 'none' ? undefined : accessToken;
    if (bearer !== undefined) headers.set('authorization', `DPoP ${bearer}`);
    const { proof = {} } = options;
    if (proof !== 'none') {
      if (this.#offset === undefined) await this.#setClock(await fetch(`${this.baseUrl}/v1/server`));
      const url = this.#publicUrl + path.replace(/[?#].*$/, '');
      const subject = {
        method,
        url,
        at: this.now(),
        ...(bearer === undefined ? {} : { accessToken: bearer }),
      };
      headers.set('dpop', 'text' in proof ? proof.text : await this.key.prove(subject, proof));
    }
    for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
    return headers;
  }

  /** One request; answers whatever comes. */
  async call(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Answer> {
    const headers = await this.#headers(method, path, options);
    const payload = options.raw ?? (body === undefined ? undefined : JSON.stringify(body));
    if (payload !== undefined && !headers.has('content-type'))
      headers.set('content-type', options.contentType ?? 'application/json');
    const answer = await fetch(this.baseUrl + path, {
      method,
      headers,
      ...(payload === undefined ? {} : { body: payload as string }),
    });
    await this.#setClock(answer);
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  }

  /** One request that must have this status; throws `Refused` else. */
  async ask<T>(
    method: string,
    path: string,
    status: number,
    body?: unknown,
    options?: CallOptions,
  ): Promise<T> {
    const answer = await this.call(method, path, body, options);
    if (answer.status !== status) throw new Refused(answer, `${method} ${path}`);
    return answer.body as T;
  }
}
