/** One way for a process to end, as the table of this proof has it; its program is in program.ts under the same name. */
export interface End {
  readonly name: string;
  /** Operation names that must arrive, each once for each time it stands here. */
  readonly spans: readonly string[];
  /** Sent when the program has printed its first line; a second one when it has printed its second. */
  readonly signals?: readonly NodeJS.Signals[];
  readonly code?: number;
  readonly signal?: NodeJS.Signals;
}

const A = ['a'];
const AB = ['a', 'b'];

export const ENDS: readonly End[] = [
  { name: 'natural', spans: A, code: 0 },
  { name: 'exit in the same tick', spans: A, code: 3 },
  { name: 'exit a little later', spans: A, code: 3 },
  { name: 'exit over an open connection', spans: AB, code: 3 },
  { name: 'exit with a request under way', spans: AB, code: 3 },
  { name: 'exit in a handler', spans: A, code: 3 },
  { name: 'exit with an open parent', spans: A, code: 3 },
  { name: 'exit with 5000 spans', spans: Array(5000).fill('a'), code: 3 },
  { name: 'exit with twenty tracers', spans: Array(20).fill('a'), code: 3 },
  { name: 'a span of an exit listener', spans: AB, code: 4 },
  { name: 'uncaught exception', spans: A, code: 1 },
  { name: 'uncaught exception later', spans: A, code: 1 },
  { name: 'uncaught exception, handled', spans: AB, code: 7 },
  { name: 'unhandled rejection', spans: A, code: 1 },
  { name: 'signal, no handler', spans: A, signals: ['SIGTERM'], signal: 'SIGTERM' },
  { name: 'signal, no handler', spans: A, signals: ['SIGINT'], signal: 'SIGINT' },
  { name: 'signal, no handler', spans: A, signals: ['SIGHUP'], signal: 'SIGHUP' },
  { name: 'signal, handler that exits', spans: AB, signals: ['SIGTERM'], code: 4 },
  { name: 'signal, handler that ends by and by', spans: AB, signals: ['SIGTERM'], code: 5 },
  { name: 'signal, handler that raises it again', spans: AB, signals: ['SIGTERM'], signal: 'SIGTERM' },
  { name: 'signal, signal-exit', spans: A, signals: ['SIGTERM'], signal: 'SIGTERM' },
  { name: 'cluster worker, disconnected', spans: A, code: 0 },
  { name: 'cluster worker, killed', spans: A, code: 0 },
  { name: 'cluster worker that exits', spans: A, code: 0 },
  { name: 'thread that ends', spans: A, code: 0 },
  { name: 'thread that exits', spans: A, code: 0 },
  { name: 'thread that throws', spans: A, code: 0 },
];

/** A supervisor that has no patience: the second signal comes 200 ms after the first. */
export const SUPERVISED: End = {
  name: 'signal, then SIGKILL',
  spans: A,
  signals: ['SIGTERM', 'SIGKILL'],
  signal: 'SIGKILL',
};

export function endTitle({ name, signals }: End): string {
  return signals === undefined ? name : name.replace('signal', signals[0]);
}
