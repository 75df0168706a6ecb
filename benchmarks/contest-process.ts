/**
 * One contestant in a process of its own: `contest-process.js <contestant> <quick|full> <sink's address>`. Prints its
 * figures as one line of JSON.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Tracer } from 'opentracing';
import { CASES } from './cases';
import { type Contestant, type ContestantName, contestant } from './contestants';
import { type Effort, FULL, measure, QUICK } from './measure';
import type { Received } from './sink-process';
import { REPEATING, typicalSpan } from './typical-span';

export interface Figures {
  readonly contestant: ContestantName;
  /** Milliseconds that loading and constructing took, once, cold. */
  readonly loadMs: number;
  /** Nanoseconds per operation, by case: every sample. */
  readonly cases: Record<string, number[]>;
  readonly exported: ExportFigures | undefined;
}

export interface ExportFigures {
  /** CPU microseconds of this whole process per span: recording, encoding, sending, and the loop itself. Every run. */
  readonly cpuUsPerSpan: number[];
  readonly bytesPerSpan: number;
  /** Spans of all runs that the sink never saw. */
  readonly lost: number;
}

const SPANS_PER_TRACE = 10;
/** Traces between two ticks of the event loop: a busy server, not one long task. */
const TRACES_PER_TICK = 10;
/** No span came for so long: those that are missing are lost. */
const QUIET_MS = 1500;

async function main(name: ContestantName, effort: Effort, sinkUrl: string): Promise<void> {
  const start = performance.now();
  const one = contestant(name, `${sinkUrl}/${name === 'clew-otlp' ? 'v1' : 'api'}/traces`);
  const loadMs = performance.now() - start;
  const cases: Record<string, number[]> = {};
  // Exporting comes first: the cases leave queues, caches and compiled code behind.
  const exported = one.exporting && (await exportTraces(one, one.exporting, effort, sinkUrl));
  for (const { name: title, prepare } of CASES) {
    cases[title] = await measure(prepare(one), effort, () => one.deliver());
  }
  const figures: Figures = { contestant: name, loadMs, cases, exported };
  process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit());
}

async function exportTraces(
  one: Contestant,
  tracer: Tracer,
  effort: Effort,
  sinkUrl: string,
): Promise<ExportFigures> {
  const spans = effort.traces * SPANS_PER_TRACE;
  const cpuUsPerSpan: number[] = [];
  // The first run loads, compiles and connects, and is not counted.
  let last = await exportOnce(one, tracer, effort, sinkUrl, spans);
  const first = last;
  for (let run = 1; run <= effort.exports; run++) {
    const before = process.cpuUsage();
    last = await exportOnce(one, tracer, effort, sinkUrl, last.spans + spans);
    const { user, system } = process.cpuUsage(before);
    cpuUsPerSpan.push((user + system) / spans);
  }
  const arrivedSpans = last.spans - first.spans;
  return {
    cpuUsPerSpan,
    bytesPerSpan: (last.bytes - first.bytes) / arrivedSpans,
    lost: (effort.exports + 1) * spans - last.spans,
  };
}

/** Makes traces, sends them, and waits until the sink has as many spans as it should. */
async function exportOnce(
  one: Contestant,
  tracer: Tracer,
  effort: Effort,
  sinkUrl: string,
  expected: number,
): Promise<Received> {
  await makeTraces(tracer, effort.traces);
  await one.deliver();
  return arrived(sinkUrl, expected);
}

async function makeTraces(tracer: Tracer, traces: number): Promise<void> {
  for (let made = 0; made < traces; made++) {
    const root = tracer.startSpan('GET /');
    for (let i = 1; i < SPANS_PER_TRACE; i++) typicalSpan(tracer, root, REPEATING, i);
    root.finish();
    if (made % TRACES_PER_TICK === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What the sink has, as soon as it has this many spans, or when no more come. */
async function arrived(sinkUrl: string, spans: number): Promise<Received> {
  let last = await received(sinkUrl);
  let quietSince = performance.now();
  while (last.spans < spans && performance.now() - quietSince < QUIET_MS) {
    await delay(20);
    const now = await received(sinkUrl);
    if (now.spans !== last.spans) quietSince = performance.now();
    last = now;
  }
  return last;
}

async function received(sinkUrl: string): Promise<Received> {
  const answer = await fetch(`${sinkUrl}/received`);
  return (await answer.json()) as Received;
}

const [name, effort, sinkUrl] = process.argv.slice(2);
void main(name as ContestantName, effort === 'quick' ? QUICK : FULL, sinkUrl);
