import { hintForError, type UsualAddress } from './hints';
import { type HttpAnswer, judgeAnswer } from './http-answer';
import { asOwnTraffic } from './own-traffic';
import type { SendResult, Transport } from './transport';
import { type ConnectOptions, unrefConnector } from './unref-connector';

/** An answer is read up to this; what is longer was not meant for us. */
const MAX_ANSWER_BYTES = 64 * 1024;
const USER_AGENT = 'clew';

export interface HttpTransportOptions extends Partial<Omit<ConnectOptions, 'timeoutMs'>> {
  /** The full URL to POST to. Credentials in it are used as Basic authentication and never shown. */
  readonly endpoint: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly password?: string;
  /** Bearer token; comes before user and password. */
  readonly token?: string;
  /** Milliseconds for one request, connecting and answer included. */
  readonly timeoutMs: number;
  /** Where such a backend usually listens, for hints. */
  readonly usual: UsualAddress;
  /** An undici Dispatcher of the application's to send through (its proxies, its TLS), in the place of our own connection. */
  readonly dispatcher?: object;
}

/** The part of undici that is used: `Client.dispatch` with a handler, the cheapest way to a POST. */
interface Dispatcher {
  dispatch(options: object, handler: object): boolean;
  destroy(): Promise<void>;
}

/**
 * One POST at a time over one kept connection. undici comes from its dispatcher's file, when the first transport is
 * made: its index would install an Agent for the application's global `fetch` and take three times as long to load.
 */
export class HttpTransport implements Transport {
  readonly target: string;
  readonly maxMessageBytes = Number.POSITIVE_INFINITY;
  readonly #options: HttpTransportOptions;
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #dispatcher: Dispatcher;
  readonly #ownsDispatcher: boolean;
  /** Connections made so far: a failure on an older one may be its age. */
  #connections = 0;

  constructor(options: HttpTransportOptions) {
    const url = new URL(options.endpoint);
    this.#options = options;
    this.#headers = requestHeaders(options, url);
    url.username = '';
    url.password = '';
    this.#url = url;
    this.target = shownUrl(url, options.socketPath);
    this.#ownsDispatcher = options.dispatcher === undefined;
    this.#dispatcher = (options.dispatcher as Dispatcher | undefined) ?? this.#connect();
  }

  send(message: Uint8Array, contentType: string, signal: AbortSignal): Promise<SendResult> {
    return asOwnTraffic(() => new Promise((resolve) => this.#post(message, contentType, signal, resolve)));
  }

  async close(): Promise<void> {
    if (this.#ownsDispatcher) await this.#dispatcher.destroy();
  }

  #connect(): Dispatcher {
    const Client = require('undici/lib/dispatcher/client.js');
    const { timeoutMs, socketPath, ca, cert, key } = this.#options;
    const connect = unrefConnector({ timeoutMs, socketPath, ca, cert, key }, () => this.#connections++);
    // Our own timer is the bound; undici's would only come before it.
    return new Client(this.#url.origin, { connect, headersTimeout: 0, bodyTimeout: 0 });
  }

  #post(
    message: Uint8Array,
    contentType: string,
    signal: AbortSignal,
    resolve: (result: SendResult) => void,
  ): void {
    const { timeoutMs, usual } = this.#options;
    const exchange = new Exchange(
      this.#url,
      usual,
      this.#connections,
      () => this.#connections,
      timeoutMs,
      resolve,
    );
    exchange.until(signal);
    if (signal.aborted) return;
    try {
      this.#dispatcher.dispatch(
        {
          origin: this.#url.origin,
          path: this.#url.pathname + this.#url.search,
          method: 'POST',
          headers: { ...this.#headers, 'content-type': contentType },
          body: message,
        },
        exchange,
      );
    } catch (error) {
      exchange.onError(error as Error);
    }
  }
}

/** One request and what comes back: undici's handler, ending in exactly one result. */
class Exchange {
  readonly #url: URL;
  readonly #usual: UsualAddress;
  readonly #connectionsBefore: number;
  readonly #connections: () => number;
  readonly #timeoutMs: number;
  readonly #resolve: (result: SendResult) => void;
  readonly #timer: NodeJS.Timeout;
  #release: () => void = () => {};
  #abort: ((error: Error) => void) | undefined = undefined;
  #sent = false;
  #done = false;
  #status = 0;
  readonly #headers = new Map<string, string>();
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;

  constructor(
    url: URL,
    usual: UsualAddress,
    connectionsBefore: number,
    connections: () => number,
    timeoutMs: number,
    resolve: (result: SendResult) => void,
  ) {
    this.#url = url;
    this.#usual = usual;
    this.#connectionsBefore = connectionsBefore;
    this.#connections = connections;
    this.#timeoutMs = timeoutMs;
    this.#resolve = resolve;
    this.#timer = setTimeout(
      () => this.#giveUp('timeout', `no answer within ${this.#timeoutMs} ms`),
      timeoutMs,
    );
    this.#timer.unref();
  }

  /** Gives up when `signal` aborts. */
  until(signal: AbortSignal): void {
    const abort = () => this.#giveUp('aborted', 'aborted');
    signal.addEventListener('abort', abort, { once: true });
    this.#release = () => signal.removeEventListener('abort', abort);
    if (signal.aborted) abort();
  }

  onConnect(abort: (error: Error) => void): void {
    this.#abort = abort;
    // undici may come here a second time for one request, on another connection: nothing has gone out on this one.
    this.#sent = false;
    if (this.#done) abort(new Error('aborted'));
  }

  onRequestSent(): void {
    this.#sent = true;
  }

  onHeaders(status: number, rawHeaders: readonly Buffer[]): boolean {
    if (status < 200) return true;
    this.#status = status;
    for (let i = 0; i < rawHeaders.length; i += 2) {
      this.#headers.set(String(rawHeaders[i]).toLowerCase(), String(rawHeaders[i + 1]));
    }
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#chunks.push(Uint8Array.from(chunk));
    this.#bytes += chunk.length;
    // The status has said all that matters; the connection is not kept for the rest.
    if (this.#bytes >= MAX_ANSWER_BYTES) this.#answered(new Error('answer too long'));
    return true;
  }

  onComplete(): void {
    this.#answered(undefined);
  }

  onError(error: Error & { code?: string }): void {
    if (this.#done) return;
    const code = error.code ?? (error.message === 'aborted' ? 'aborted' : error.name);
    // With a status the backend has spoken, whatever became of the rest of its answer.
    if (this.#status >= 200) this.#answered(undefined);
    else this.#failed(code, error.message);
  }

  #answered(abortWith: Error | undefined): void {
    if (this.#done) return;
    const body = Buffer.concat(this.#chunks).subarray(0, MAX_ANSWER_BYTES);
    const answer: HttpAnswer = { status: this.#status, headers: this.#headers, body };
    this.#end(judgeAnswer(answer, this.#url, this.#usual, Date.now()));
    if (abortWith !== undefined) this.#abort?.(abortWith);
  }

  #giveUp(code: string, message: string): void {
    if (this.#done) return;
    if (this.#status >= 200) this.#answered(new Error(message));
    else {
      this.#failed(code, message);
      this.#abort?.(new Error('aborted'));
    }
  }

  #failed(code: string, message: string): void {
    const fresh = this.#connections() > this.#connectionsBefore;
    this.#end({
      kind: 'retry',
      code,
      reason: message.includes(code) ? message : `${code}: ${message}`,
      hint: hintForError(code, this.#url, this.#usual),
      maybeDelivered: this.#sent,
      staleConnection: !fresh && (code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET'),
      answered: false,
    });
  }

  #end(result: SendResult): void {
    this.#done = true;
    clearTimeout(this.#timer);
    this.#release();
    this.#resolve(result);
  }
}

function requestHeaders(options: HttpTransportOptions, url: URL): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': USER_AGENT };
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name.toLowerCase()] = value;
  if (headers.authorization !== undefined) return headers;
  const user = options.user ?? (url.username === '' ? undefined : decodeURIComponent(url.username));
  const password = options.password ?? decodeURIComponent(url.password);
  if (options.token !== undefined) headers.authorization = `Bearer ${options.token}`;
  else if (user !== undefined) {
    headers.authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }
  return headers;
}

/** Without credentials, and without a query, which may hold a token. */
function shownUrl(url: URL, socketPath: string | undefined): string {
  const place = `${url.origin}${url.pathname}${url.search === '' ? '' : '?…'}`;
  return socketPath === undefined ? place : `${place} (socket ${socketPath})`;
}
