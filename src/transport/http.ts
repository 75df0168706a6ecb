import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { thrownText } from '../diagnostics/errors';
import { heedRejection } from '../diagnostics/heed-rejection';
import { Exchange, type Peer } from './exchange';
import { hideOwnTraffic } from './hidden-traffic';
import type { UsualAddress } from './hints';
import { HttpLastSend } from './http-last-send';
import { LastLine } from './last-line';
import { asOwnTraffic } from './own-traffic';
import { mayBeProxied, proxyDispatcher } from './proxy';
import { type Credentials, requestHeaders } from './request-headers';
import { secretMask } from './secret-mask';
import { threadLastSend } from './thread-last-send';
import type { LastSend, SendResult, Transport } from './transport';
import { splitUnixUrl } from './unix-url';
import { type ConnectOptions, unrefConnector } from './unref-connector';

const USER_AGENT = 'clew';
/**
 * zlib is loaded by those who compress. Of its levels the fastest: measured, a span takes 0.8 µs of CPU and 43 bytes, by the
 * usual one 1.7 µs and 39 bytes.
 */
const compressed = (message: Uint8Array): Promise<Uint8Array> =>
  promisify(require('node:zlib').gzip)(message, { level: 1 });
/**
 * How long a connection is kept for the next batch when the server does not say (undici's 4 s would make a new one for
 * every batch of a quiet application). When the server has closed it meanwhile, the batch is tried again at once.
 */
const KEEP_ALIVE_MS = 30_000;

export interface HttpTransportOptions extends Credentials, ConnectOptions {
  /**
   * The full URL to POST to; `unix:/path` or `http+unix://path` for a socket in the file system. Credentials in it are
   * used as Basic authentication and never shown.
   */
  readonly endpoint: string;
  /** Milliseconds for one request, connecting and answer included. */
  readonly timeoutMs: number;
  /** Where such a backend usually listens, for hints. */
  readonly usual: UsualAddress;
  /** Compresses bodies. Default false. */
  readonly gzip?: boolean;
  /** An undici Dispatcher of the application's to send through (its proxies, its TLS), in the place of our own connection. */
  readonly dispatcher?: object;
}

/** The part of undici that is used: `dispatch` with a handler, the cheapest way to a POST. */
export interface Dispatcher {
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
  readonly #socketPath: string | undefined;
  readonly #peer: Peer;
  readonly #gzip: boolean;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #dispatcher: Dispatcher;
  readonly #ownsDispatcher: boolean;
  #socket: Socket | undefined = undefined;
  /** Of the last message; undefined while it is being compressed. */
  #exchange: Exchange | undefined = undefined;
  #lastLine: LastLine | undefined = undefined;

  constructor(options: HttpTransportOptions) {
    const { url, socketPath } = splitUnixUrl(options.endpoint, options.usual.path);
    this.#options = options;
    this.#socketPath = socketPath;
    this.#headers = requestHeaders(options, url, USER_AGENT);
    url.username = '';
    url.password = '';
    this.#peer = {
      url,
      usual: options.usual,
      timeoutMs: options.timeoutMs,
      mask: secretMask(this.#headers),
      connections: 0,
      proxied: false,
      isWritten: () => this.#socket === undefined || this.#socket.destroyed || this.#isWritten,
    };
    hideOwnTraffic();
    this.#gzip = options.gzip === true;
    this.target = shownUrl(url, socketPath);
    this.#ownsDispatcher = options.dispatcher === undefined;
    this.#dispatcher =
      (options.dispatcher as Dispatcher | undefined) ?? this.#ownDispatcher({ ...options, socketPath });
  }

  async send(message: Uint8Array, contentType: string, signal: AbortSignal): Promise<SendResult> {
    const headers: Record<string, string> = { ...this.#headers, 'content-type': contentType };
    let body = message;
    this.#exchange = undefined;
    if (this.#gzip) {
      body = await compressed(message);
      headers['content-encoding'] = 'gzip';
    }
    const result = await asOwnTraffic(
      () => new Promise<SendResult>((resolve) => this.#post(body, headers, signal, resolve)),
    );
    return result.kind === 'delivered'
      ? { ...result, released: body !== message || this.#isWritten }
      : result;
  }

  /**
   * Over the open connection, else by a second thread, uncompressed. Not through a dispatcher of the application's, which
   * lives in this thread only.
   */
  sendLast(message: Uint8Array, contentType: string, underWay: boolean): LastSend | undefined {
    if (!this.#ownsDispatcher) return undefined;
    const exchange = underWay ? this.#exchange : undefined;
    if (this.#mayBeProxied) {
      const made = { file: __filename, name: 'HttpTransport', options: this.#options };
      return threadLastSend({ ...made, body: message, contentType }, exchange?.isSent === true);
    }
    this.#lastLine ??= new LastLine(this.#socket);
    const { ca, cert, key } = this.#options;
    const request = {
      peer: this.#peer,
      url: this.#peer.url.href,
      headers: { ...this.#headers, 'content-type': contentType },
      body: message,
      ...{ socketPath: this.#socketPath, ca, cert, key },
    };
    return new HttpLastSend(request, this.#lastLine, exchange);
  }

  async close(): Promise<void> {
    if (this.#ownsDispatcher) await this.#dispatcher.destroy();
  }

  /** A backend may answer before it has read everything: the kernel has all of it when nothing is left to write. */
  get #isWritten(): boolean {
    return this.#ownsDispatcher && this.#socket?.writableLength === 0;
  }

  get #mayBeProxied(): boolean {
    return this.#socketPath === undefined && mayBeProxied(this.#peer.url, process.env);
  }

  #ownDispatcher(options: ConnectOptions): Dispatcher {
    const peer = this.#peer;
    const connecting = () => peer.connections++;
    const connect = unrefConnector(options, connecting, (socket) => {
      this.#socket = socket;
    });
    if (this.#mayBeProxied) {
      return proxyDispatcher(connect, options, () => {
        peer.connections++;
        peer.proxied = true;
      });
    }
    const Client = require('undici/lib/dispatcher/client.js');
    // Our own timer is the bound; undici's would only come before it.
    return new Client(peer.url.origin, {
      connect,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
    });
  }

  #post(
    body: Uint8Array,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
    resolve: (result: SendResult) => void,
  ): void {
    const { url } = this.#peer;
    const exchange = new Exchange(this.#peer, resolve);
    this.#exchange = exchange;
    exchange.until(signal);
    if (exchange.isDone) return;
    try {
      const path = url.pathname + url.search;
      const request = { origin: url.origin, path, method: 'POST', headers, body };
      const answer: unknown = this.#dispatcher.dispatch(request, exchange);
      heedRejection(answer, (error) => failed(exchange, error));
    } catch (error) {
      failed(exchange, error);
    }
  }
}

/** A dispatcher of the application's may throw anything. */
function failed(exchange: Exchange, error: unknown): void {
  try {
    exchange.onError(error as Error);
  } catch {
    exchange.onError(new Error(thrownText(error)));
  }
}

/** Without credentials, and without a query, which may hold a token. */
function shownUrl(url: URL, socketPath: string | undefined): string {
  const place = `${url.origin}${url.pathname}${url.search === '' ? '' : '?…'}`;
  return socketPath === undefined ? place : `${place} (socket ${socketPath})`;
}
