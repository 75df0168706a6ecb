import type { PostReply, TransportPost } from './post';
import { secondThread } from './second-thread';
import type { LastSend, SendResult } from './transport';

/** Where a transport's file is, unless a bundler has put everything into one. */
const OWN_FILE = /[\\/]transport[\\/][\w-]+\.js$/;

/**
 * A message that a transport sends without an event loop by being made anew in the second thread, where it is found by its
 * file. An application that is bundled cannot have that: loading its one file would start it a second time.
 */
export function threadLastSend(order: Omit<TransportPost, 'id'>, isTwice: boolean): LastSend | undefined {
  return OWN_FILE.test(order.file) ? new ThreadLastSend(order, isTwice) : undefined;
}

class ThreadLastSend implements LastSend {
  readonly #id: number;
  readonly isTwice: boolean;

  constructor(order: Omit<TransportPost, 'id'>, isTwice: boolean) {
    this.isTwice = isTwice;
    this.#id = secondThread().post(order);
  }

  step(remainingMs: number): SendResult | undefined {
    const reply = secondThread().reply(this.#id, remainingMs);
    return reply && resultOf(reply);
  }
}

function resultOf(reply: PostReply): SendResult {
  if (reply.kind === 'result') return reply.result;
  const { code, reason } =
    reply.kind === 'failure' ? reply : { code: 'no answer', reason: 'no answer from the second thread' };
  return { kind: 'retry', code, reason, maybeDelivered: false, answered: false };
}
