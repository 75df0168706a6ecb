import assert from 'node:assert/strict';
import type { SendResult, Transport } from '../../src/transport/transport';
import { namesIn } from './plain-encoder';

/** A request that waits for the test's answer. */
export interface ScriptedRequest {
  /** The spans of its message. */
  readonly names: string[];
  readonly signal: AbortSignal;
  readonly answer: (result: SendResult) => void;
}

/** A transport whose answers are given by the test, one after another. Messages are those of the plain encoder. */
export class ScriptedTransport implements Transport {
  readonly target = 'http://backend:1/spans';
  readonly maxMessageBytes: number;
  readonly requests: ScriptedRequest[] = [];
  /** Names of spans in messages answered with `delivered`, in their order. */
  readonly delivered: string[] = [];
  inFlight = 0;
  closed = 0;

  constructor(maxMessageBytes = Number.POSITIVE_INFINITY) {
    this.maxMessageBytes = maxMessageBytes;
  }

  send(message: Uint8Array, _contentType: string, signal: AbortSignal): Promise<SendResult> {
    const asSent = Buffer.from(message);
    const names = namesIn(message);
    assert.equal(++this.inFlight, 1, 'one request at a time');
    return new Promise((resolve) => {
      let answered = false;
      const answer = (result: SendResult) => {
        if (answered) return;
        answered = true;
        signal.removeEventListener('abort', abort);
        this.inFlight--;
        assert.ok(asSent.equals(message), 'the bytes in flight are nobody else’s');
        if (result.kind === 'delivered') this.delivered.push(...names);
        resolve(result);
      };
      const abort = () => answer(ABORTED);
      signal.addEventListener('abort', abort);
      this.requests.push({ names, signal, answer });
    });
  }

  get last(): ScriptedRequest {
    return this.requests[this.requests.length - 1];
  }

  async close(): Promise<void> {
    this.closed++;
  }
}

export const DELIVERED: SendResult = { kind: 'delivered' };
export const REJECTED: SendResult = { kind: 'rejected', code: 'HTTP 400', reason: 'HTTP 400: no' };
export const TOO_LARGE: SendResult = { kind: 'too-large', code: 'HTTP 413', reason: 'HTTP 413' };
/** Nobody listens. */
export const REFUSED: SendResult = {
  kind: 'retry',
  code: 'ECONNREFUSED',
  reason: 'connect ECONNREFUSED',
  hint: 'Nothing listens there',
  maybeDelivered: false,
  refused: true,
  answered: false,
};
/** The backend says "later". */
export const BUSY: SendResult = {
  kind: 'retry',
  code: 'HTTP 503',
  reason: 'HTTP 503',
  maybeDelivered: false,
  answered: true,
};
/** It went out, and nothing came back. */
export const LOST: SendResult = {
  kind: 'retry',
  code: 'timeout',
  reason: 'timeout: no answer within 10 ms',
  maybeDelivered: true,
  answered: false,
};
/** The kept connection had been closed meanwhile. */
export const STALE: SendResult = {
  kind: 'retry',
  code: 'ECONNRESET',
  reason: 'ECONNRESET',
  maybeDelivered: true,
  answered: false,
  staleConnection: true,
};
const ABORTED: SendResult = {
  kind: 'retry',
  code: 'aborted',
  reason: 'aborted',
  maybeDelivered: false,
  answered: false,
};

export function laterIn(retryAfterMs: number): SendResult {
  return { ...BUSY, retryAfterMs } as SendResult;
}
