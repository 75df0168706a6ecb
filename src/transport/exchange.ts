import { hintForError, hintForProxy, type UsualAddress } from './hints';
import { type HttpAnswer, judgeAnswer } from './http-answer';
import { shownError } from './shown-error';
import type { SendResult } from './transport';

/** An answer is read up to this; what is longer was not meant for us. */
const MAX_ANSWER_BYTES = 64 * 1024;
/** What a connection fails with where nobody listens; the second one of a socket in the file system. */
const NOBODY_LISTENS = ['ECONNREFUSED', 'ENOENT'];
/** How often it is looked whether a request that was answered early has gone out. */
const LOOK_MS = 5;
/** What a connection that was closed while it lay idle fails with. */
const CLOSED_UNDER_US = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'];

/** What a request needs to know of where it goes. */
export interface Peer {
  readonly url: URL;
  readonly usual: UsualAddress;
  /** Milliseconds for one request, connecting and answer included. */
  readonly timeoutMs: number;
  /** Hides secrets in a text of the backend's. */
  readonly mask: (text: string) => string;
  /** Connections made so far: a failure on an older one may be its age. */
  connections: number;
  /** Whether any of them was to a proxy. */
  proxied: boolean;
  /** Whether the system has taken everything that was written, as far as can be told. */
  readonly isWritten: () => boolean;
}

/** One request and what comes back: a handler of undici's, which ends in exactly one result. */
export class Exchange {
  readonly #peer: Peer;
  readonly #connectionsBefore: number;
  readonly #resolve: (result: SendResult) => void;
  readonly #timer: NodeJS.Timeout;
  #release: () => void = () => {};
  #abort: ((error: Error) => void) | undefined = undefined;
  #sent = false;
  #result: SendResult | undefined = undefined;
  #status = 0;
  #headers = new Map<string, string>();
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #looking: NodeJS.Timeout | undefined = undefined;

  constructor(peer: Peer, resolve: (result: SendResult) => void) {
    this.#peer = peer;
    this.#connectionsBefore = peer.connections;
    this.#resolve = resolve;
    const giveUp = () => {
      if (this.isBegun) this.#giveUp('timeout', `no answer within ${peer.timeoutMs} ms`);
      else this.#giveUp('connect timeout', noConnection(peer));
    };
    this.#timer = setTimeout(giveUp, peer.timeoutMs);
    this.#timer.unref();
  }

  /** Gives up when `signal` aborts. */
  until(signal: AbortSignal): void {
    const abort = () => this.#giveUp('aborted', 'aborted');
    signal.addEventListener('abort', abort, { once: true });
    this.#release = () => signal.removeEventListener('abort', abort);
    if (signal.aborted) abort();
  }

  get isDone(): boolean {
    return this.#result !== undefined;
  }

  get result(): SendResult | undefined {
    return this.#result;
  }

  /** Something of the request may have gone out. */
  get isBegun(): boolean {
    return this.#abort !== undefined;
  }

  /** The whole request has gone out, as far as undici can tell. */
  get isSent(): boolean {
    return this.#sent;
  }

  /** Something of the answer has come. */
  get isAnswered(): boolean {
    return this.#status !== 0;
  }

  onConnect(abort: (error: Error) => void): void {
    this.#abort = abort;
    // undici may come here a second time for one request, on another connection: nothing has gone out on this one.
    this.#sent = false;
    if (this.isDone) abort(new Error('aborted'));
  }

  onRequestSent(): void {
    this.#sent = true;
  }

  onHeaders(status: number, rawHeaders: readonly Buffer[]): boolean {
    if (status < 200) return true;
    this.#status = status;
    this.#headers = new Map();
    for (let i = 0; i < rawHeaders.length; i += 2) {
      this.#headers.set(String(rawHeaders[i]).toLowerCase(), String(rawHeaders[i + 1]));
    }
    return true;
  }

  onData(chunk: Buffer): boolean {
    // A copy: the chunk lies in the parser's memory.
    this.#chunks.push(Uint8Array.from(chunk));
    this.#bytes += chunk.length;
    // The status has said all that matters; the connection is not kept for the rest.
    if (this.#bytes > MAX_ANSWER_BYTES) this.#answered(new Error('answer too long'));
    return true;
  }

  onComplete(): void {
    this.#answered(undefined);
  }

  onError(error: Error & { code?: string }): void {
    // With a status the backend has spoken, whatever became of the rest of its answer.
    if (this.#status >= 200) this.#answered(undefined);
    // undici's timer and ours race.
    else if (error.code === 'UND_ERR_CONNECT_TIMEOUT')
      this.#failed('connect timeout', noConnection(this.#peer));
    else
      this.#failed(
        error.code ?? (error.name === 'HTTPParserError' ? 'HPE_INVALID' : error.name),
        error.message,
      );
  }

  #giveUp(code: string, message: string): void {
    if (this.#status >= 200) this.#answered(new Error(message));
    else {
      this.#failed(code, message);
      this.#abort?.(new Error(message));
    }
  }

  #answered(abortWith: Error | undefined): void {
    const body = Buffer.concat(this.#chunks).subarray(0, MAX_ANSWER_BYTES);
    const answer: HttpAnswer = { status: this.#status, headers: this.#headers, body };
    const result = judgeAnswer(answer, this.#peer, Date.now());
    if (abortWith === undefined && result.kind === 'delivered') this.#endWhenWritten(result);
    else this.#end(result);
    if (abortWith !== undefined) this.#abort?.(abortWith);
  }

  /** A backend may say yes before it has read everything: ended now, the process would cut off what it has said yes to. */
  #endWhenWritten(result: SendResult): void {
    const look = () => {
      if (this.#peer.isWritten()) this.#end(result);
    };
    look();
    if (!this.isDone) this.#looking ??= setInterval(look, LOOK_MS).unref();
  }

  #failed(code: string, message: string): void {
    const { url, usual, connections, proxied, mask } = this.#peer;
    const reused = connections === this.#connectionsBefore;
    this.#end({
      kind: 'retry',
      code,
      reason: mask(shownError(code, message)),
      // A connection that has served before is not at the wrong address.
      hint: reused
        ? undefined
        : ((proxied ? hintForProxy(code, url) : undefined) ?? hintForError(code, url, usual)),
      maybeDelivered: this.#sent,
      refused: NOBODY_LISTENS.includes(code),
      staleConnection: reused && CLOSED_UNDER_US.includes(code),
      answered: false,
    });
  }

  #end(result: SendResult): void {
    if (this.isDone) return;
    this.#result = result;
    clearTimeout(this.#timer);
    clearInterval(this.#looking);
    this.#release();
    this.#resolve(result);
  }
}

function noConnection({ timeoutMs }: Peer): string {
  return `no connection within ${timeoutMs} ms`;
}
