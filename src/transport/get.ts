import { hideOwnTraffic } from './hidden-traffic';
import type { Dispatcher } from './http';
import { asOwnTraffic } from './own-traffic';
import { requestHeaders } from './request-headers';
import { unrefConnector } from './unref-connector';

export interface GetOptions {
  readonly accept: string;
  /** A longer body rejects. */
  readonly maxBytes: number;
  /** Milliseconds until the connection must stand. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface GetAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * One GET over a connection of its own, as unseen as the deliveries: outside the application's async context, told on no
 * channel, never keeping the process alive. Redirects are not followed. Credentials in the URL are sent as Basic.
 */
export function get(
  address: string,
  { accept, maxBytes, timeoutMs, signal }: GetOptions,
): Promise<GetAnswer> {
  return asOwnTraffic(() => {
    hideOwnTraffic();
    const url = new URL(address);
    const headers = { ...requestHeaders({}, url, 'clew'), accept };
    const Client = require('undici/lib/dispatcher/client.js');
    const connect = unrefConnector(
      { timeoutMs },
      () => {},
      () => {},
    );
    const client: Dispatcher = new Client(url.origin, { connect, headersTimeout: 0, bodyTimeout: 0 });
    const answer = new Promise<GetAnswer>((resolve, reject) => {
      const reader = new AnswerReader(maxBytes, resolve, reject);
      reader.until(signal);
      client.dispatch(
        { origin: url.origin, path: url.pathname + url.search, method: 'GET', headers },
        reader,
      );
    });
    return answer.finally(() => client.destroy());
  });
}

/** A handler of undici's that keeps status and body. */
class AnswerReader {
  readonly #maxBytes: number;
  readonly #resolve: (answer: GetAnswer) => void;
  readonly #reject: (error: Error) => void;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #status = 0;
  #abort: ((error: Error) => void) | undefined = undefined;
  #aborted: Error | undefined = undefined;

  constructor(maxBytes: number, resolve: (answer: GetAnswer) => void, reject: (error: Error) => void) {
    this.#maxBytes = maxBytes;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  until(signal: AbortSignal): void {
    const abort = () => this.#giveUp(new DOMException('The request was aborted', 'AbortError'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  }

  onConnect(abort: (error: Error) => void): void {
    this.#abort = abort;
    if (this.#aborted !== undefined) abort(this.#aborted);
  }

  onHeaders(status: number): boolean {
    if (status >= 200) this.#status = status;
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    // A copy: the chunk lies in the parser's memory.
    if (this.#bytes <= this.#maxBytes) this.#chunks.push(Uint8Array.from(chunk));
    else this.#giveUp(new Error(`an answer of more than ${this.#maxBytes} bytes`));
    return true;
  }

  onComplete(): void {
    this.#resolve({ status: this.#status, body: Buffer.concat(this.#chunks) });
  }

  onError(error: Error): void {
    this.#reject(error);
  }

  #giveUp(error: Error): void {
    this.#aborted = error;
    this.#reject(error);
    this.#abort?.(error);
  }
}
