import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer';
import type { PortName } from './listener';

export interface Visit {
  readonly request: IncomingMessage;
  readonly url: URL;
  /** What the route's pattern caught, decoded. */
  readonly caught: readonly string[];
  /** The body, unpacked; rejects with a Refusal when it cannot be had. */
  body(): Promise<Buffer>;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  answer(visit: Visit): Answer | Promise<Answer>;
}

/** What can be asked at one port of HTTP: each speaks as the server does whose usual port it is. */
export interface Door {
  readonly name: PortName;
  /** What it is for, in words. */
  readonly purpose: string;
  readonly usualPort: number;
  readonly routes: readonly Route[];
  /** What to do instead, for whoever came with another path. */
  readonly hint: string;
}
