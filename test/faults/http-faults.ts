import { closedPort, Sink, type SinkAnswer, type SinkOptions, type SinkRequest } from '../fakes/sink';
import type { Arrivals } from './arrivals';
import type { Cell, Faulty } from './cell';
import { type RawRequest, RawServer, type Steps } from './raw-server';

type Start = Cell['start'];
/** How a server is healthy in the end: never, or after so many requests. */
export type Until = number | 'never';

export const OK_ANSWER: SinkAnswer = {};
export const OK_BYTES = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';

/**
 * Answers by what `decide` says of the nth request. What is answered with OK_ANSWER is acknowledged, what gets any other
 * answer in words is refused, and all else may be there.
 */
export function answering(
  decide: (nth: number, request: SinkRequest) => SinkAnswer,
  options: SinkOptions = {},
): Start {
  return async (arrivals) => {
    const sink = await startSink(arrivals, decide, options);
    return { origin: new URL(sink.url()).origin, close: () => sink.close() };
  };
}

export async function startSink(
  arrivals: Arrivals,
  decide: (nth: number, request: SinkRequest) => SinkAnswer,
  options: SinkOptions = {},
): Promise<Sink> {
  const sink = await Sink.start(options);
  let nth = 0;
  sink.usual = (request) => {
    // They are counted, not kept.
    sink.requests.length = 0;
    const answer = decide(++nth, request);
    const { path, body } = request;
    if (answer === OK_ANSWER) arrivals.take(path, body)();
    else if (typeof answer === 'object') arrivals.refuse(path, body);
    else arrivals.take(path, body);
    return answer;
  };
  return sink;
}

/** Answers so to the first requests, and well to those after them. */
export function answers(answer: SinkAnswer, until: Until = 'never'): Start {
  return answering((nth) => (until === 'never' || nth <= until ? answer : OK_ANSWER));
}

/** A web server's usual words for a status. */
export function status(code: number, headers: Record<string, string> = {}, body = ''): SinkAnswer {
  return { status: code, headers: { 'content-type': 'text/plain', ...headers }, body };
}

/** A server of one's own making. `answer` is given each request and what acknowledges it. */
export function raw(
  answer: (request: RawRequest, acknowledge: () => void) => void,
  steps: Pick<Steps, 'connected' | 'begun'> = {},
): Start {
  return async (arrivals) => {
    const request = (taken: RawRequest) => answer(taken, arrivals.take(taken.path, taken.body));
    const server = await RawServer.start({ ...steps, request });
    return { origin: server.origin, quiet: () => server.quiet(), close: () => server.close() };
  };
}

/** Misbehaves for the first requests, and answers well to those after them. */
export function rawUntil(
  until: Until,
  misbehave: (request: RawRequest, acknowledge: () => void) => void,
): Start {
  return async (arrivals, load) => {
    let nth = 0;
    const start = raw((request, acknowledge) => {
      if (until === 'never' || ++nth <= until) return misbehave(request, acknowledge);
      acknowledge();
      request.socket.write(OK_BYTES);
    });
    return start(arrivals, load);
  };
}

/** Writes `text` a byte at a time, and catches up where a busy machine was late: the whole takes its time and no more. */
export function byteByByte(request: RawRequest, text: string, pauseMs: number): void {
  const beganMs = performance.now();
  let at = 0;
  const timer = setInterval(() => {
    const due = Math.floor((performance.now() - beganMs) / pauseMs);
    while (at < Math.min(due, text.length) && !request.socket.destroyed) request.socket.write(text[at++]);
    if (at >= text.length || request.socket.destroyed) clearInterval(timer);
  }, pauseMs);
}

/** An address where nobody listens. */
export async function nobody(): Promise<Faulty> {
  return { origin: `http://127.0.0.1:${await closedPort()}`, close: async () => {} };
}
