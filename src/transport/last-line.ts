import type { Socket } from 'node:net';
import type { WholeAnswer } from './answer-reader';
import { quietDescriptor, SocketPost } from './socket-post';

/**
 * The connection that was open when the event loop ended: one message at a time may use it, until it fails or the backend
 * wants no more of it.
 */
export class LastLine {
  #descriptor: number | undefined;
  #post: SocketPost | undefined = undefined;
  #user: object | undefined = undefined;

  constructor(socket: Socket | undefined) {
    this.#descriptor = quietDescriptor(socket);
  }

  get isOpen(): boolean {
    return this.#descriptor !== undefined;
  }

  /** The request's last byte was taken by the system. */
  isSentBy(user: object): boolean {
    return this.#user === user && this.#post?.isSent === true;
  }

  /**
   * The answer to `user`'s request; undefined while it, or its turn, is waited for. Throws when the line has failed.
   * An undefined request has gone out before.
   */
  step(user: object, request: () => Uint8Array | undefined): WholeAnswer | undefined {
    if (this.#descriptor === undefined) throw new Error('the connection is closed');
    if (this.#user !== undefined && this.#user !== user) return undefined;
    this.#user = user;
    this.#post ??= new SocketPost(this.#descriptor, request());
    const answer = this.#post.step();
    if (answer === undefined) return undefined;
    this.#user = undefined;
    this.#post = undefined;
    if (!answer.keepsOpen) this.fail();
    return answer;
  }

  /** Nothing more goes over it. */
  fail(): void {
    this.#descriptor = undefined;
    this.#user = undefined;
    this.#post = undefined;
  }
}
