/**
 * Run by many-tracers.test.ts as a process of its own, with --expose-gc: makes and closes tracers, and tells what they have left
 * behind. Prints one line of JSON.
 */
import assert from 'node:assert/strict';
import { initTracer } from '../../src/init';
import type { Tracer } from '../../src/tracer/tracer';

declare const gc: () => void;

const [endpoint, agent] = process.argv.slice(2);
/** Of several kinds: each kind is a delivery of its own. */
const KINDS = [
  { exporter: 'jaeger', endpoint },
  { exporter: 'otlp', endpoint: endpoint.replace('/api/traces', '/v1/traces') },
  { exporter: 'zipkin', endpoint: endpoint.replace('/api/traces', '/api/v2/spans') },
  { exporter: 'jaeger-compact', endpoint: agent },
] as const;
/** An application's own, given to every call. */
const { signal } = new AbortController();

function make(i: number): Tracer {
  const { exporter, endpoint: to } = KINDS[i % KINDS.length];
  return initTracer({
    serviceName: `service ${i % 10}`,
    exporter,
    endpoint: to,
    logger: { error: () => {} },
  });
}

async function use(tracer: Tracer): Promise<void> {
  const parent = tracer.startSpan('open');
  tracer.startSpan('op', { childOf: parent }).finish();
  assert.equal((await tracer.flush({ signal })).complete, true);
  tracer.startSpan('op', { childOf: parent }).finish();
  const { complete, waiting } = await tracer.close({ signal });
  assert.deepEqual([complete, waiting], [true, 0]);
}

/** One after another, or all alive at once. */
async function round(count: number, together: boolean): Promise<void> {
  if (!together) for (let i = 0; i < count; i++) await use(make(i));
  else await Promise.all(Array.from({ length: count }, (_, i) => make(i)).map(use));
}

function listeners(): Record<string, number> {
  return Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)]));
}

/** Timers, sockets and requests, but for the pipes of the process itself. */
async function resources(): Promise<string[]> {
  // What is being closed gets its turns.
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
  return process.getActiveResourcesInfo().filter((name) => !/^(Pipe|TTY|FS)/.test(name));
}

/** The least of several looks: what is being closed lets go of its memory by and by. */
async function keptBytes(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    await resources();
    gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    least = Math.min(least, heapUsed + arrayBuffers);
  }
  return least;
}

async function main(): Promise<void> {
  const before = listeners();
  const active = await resources();
  await round(200, false);
  await round(200, true);
  const keptBefore = await keptBytes();
  await round(500, false);
  await round(500, true);
  const grownBytes = (await keptBytes()) - keptBefore;
  assert.deepEqual(listeners(), before);
  assert.deepEqual(await resources(), active);
  const clew = Object.getOwnPropertySymbols(globalThis).find((symbol) => String(symbol).includes('clew'));
  const wide = (globalThis as unknown as Record<symbol, { deliveries: Map<string, unknown> }>)[
    clew as symbol
  ];
  console.log(JSON.stringify({ grownBytes, deliveries: wide.deliveries.size }));
}

void main();
