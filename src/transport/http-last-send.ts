import type { Exchange, Peer } from './exchange';
import { hintForError } from './hints';
import { judgeAnswer } from './http-answer';
import type { LastLine } from './last-line';
import type { HttpPost, PostReply } from './post';
import { secondThread } from './second-thread';
import { shownError } from './shown-error';
import type { LastSend, SendResult } from './transport';

/** A request as it goes out at the end. */
export interface LastRequest extends Omit<HttpPost, 'id'> {
  readonly peer: Peer;
}

/**
 * One POST without an event loop. First over the connection that is open already, in a few milliseconds; where there is none
 * that will do (same tick, TLS, a proxy, closed meanwhile), by the second thread.
 *
 * ```
 *   underway and sent ──► wait for its answer ─┐ lost: a second time
 *   idle connection ────► write, read ─────────┼─► second thread ──► result
 *   none ──────────────────────────────────────┘
 * ```
 */
export class HttpLastSend implements LastSend {
  readonly #request: LastRequest;
  readonly #line: LastLine;
  readonly #exchange: Exchange | undefined;
  /** What has gone out whole. */
  #isSent: boolean;
  #id: number | undefined = undefined;
  isTwice = false;

  /** `exchange`: the request was under way when the event loop ended. */
  constructor(request: LastRequest, line: LastLine, exchange: Exchange | undefined) {
    this.#request = request;
    this.#line = line;
    this.#exchange = exchange;
    this.#isSent = exchange?.isSent === true;
    // Half a request, or half an answer, is on the line: nobody else can use it.
    if (exchange?.isBegun && !exchange.isDone && (!exchange.isSent || exchange.isAnswered)) line.fail();
  }

  step(remainingMs: number): SendResult | undefined {
    // It was answered in this very tick.
    if (this.#exchange?.result !== undefined) return this.#exchange.result;
    return this.#line.isOpen && this.#id === undefined ? this.#overLine() : this.#byThread(remainingMs);
  }

  #overLine(): SendResult | undefined {
    try {
      const answer = this.#line.step(this, () => (this.#isSent ? undefined : requestBytes(this.#request)));
      return answer && judgeAnswer(answer, this.#request.peer, Date.now());
    } catch {
      this.#isSent ||= this.#line.isSentBy(this);
      this.#line.fail();
      return undefined;
    }
  }

  #byThread(remainingMs: number): SendResult | undefined {
    if (this.#id === undefined) {
      this.isTwice = this.#isSent;
      const { peer: _, ...order } = this.#request;
      this.#id = secondThread().post(order);
    }
    const reply = secondThread().reply(this.#id, remainingMs);
    return reply && this.#judge(reply);
  }

  #judge(reply: PostReply): SendResult {
    if (reply.kind === 'result') return reply.result;
    const { peer } = this.#request;
    if (reply.kind === 'answer') {
      const headers = new Map<string, string>();
      for (let i = 0; i < reply.rawHeaders.length; i += 2) {
        headers.set(reply.rawHeaders[i].toLowerCase(), reply.rawHeaders[i + 1]);
      }
      return judgeAnswer({ status: reply.status, headers, body: reply.body }, peer, Date.now());
    }
    const { code, reason, isSent } = reply;
    const hint = hintForError(code, peer.url, peer.usual);
    const shown = peer.mask(shownError(code, reason));
    return { kind: 'retry', code, reason: shown, hint, maybeDelivered: isSent, answered: false };
  }
}

function requestBytes({ url, headers, body }: LastRequest): Uint8Array {
  const { host, pathname, search } = new URL(url);
  const lines = Object.entries({ host, ...headers, 'content-length': body.length });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`POST ${pathname}${search} HTTP/1.1\r\n${head}\r\n`, 'latin1'), body]);
}
