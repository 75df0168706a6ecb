import { type Backend, UNNAMED } from './backend';
import type { End } from './ends';
import type { Ended } from './run-end';

/** What a traced program's end is held against. */
export interface Expected {
  readonly end: End;
  /** The same program's end without a tracer. */
  readonly untraced: Ended;
  readonly backend: Backend;
}

const OUR_LINES = /^clew warning: .*\n/gm;

/** What is wrong with an end, in words; nothing when all is as it must be. */
export function faultsOf(ended: Ended, { end, untraced, backend }: Expected): string[] {
  const { healthy, maxDelayMs } = backend;
  const taken = backend.taken();
  const faults: string[] = [];
  const expect = (what: string, is: unknown, wanted: unknown) => {
    if (String(is) !== String(wanted)) faults.push(`${what} ${brief(is)} and not ${brief(wanted)}`);
  };
  if (ended.hung) return ['it never ended'];
  expect('exit code', ended.code, end.code ?? null);
  expect('signal', ended.signal, end.signal ?? null);
  expect('exit code untraced', untraced.code, end.code ?? null);
  expect('signal untraced', untraced.signal, end.signal ?? null);
  expect('standard output', ended.stdout, untraced.stdout);
  expect('standard error', healthy ? ended.stderr : ended.stderr.replace(OUR_LINES, ''), untraced.stderr);
  const named = taken.includes(UNNAMED) ? end.spans.map(() => UNNAMED) : [...end.spans].sort();
  if (healthy) expect('spans', taken.join(), named.join());
  const delayMs = Math.round(ended.ms - untraced.ms);
  if (delayMs > maxDelayMs) faults.push(`it ended ${delayMs} ms later than untraced`);
  return faults;
}

function brief(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
