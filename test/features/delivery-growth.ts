/**
 * Run by delivery.test.ts as a process of its own, with --expose-gc: how much its memory grows while a million spans are
 * finished and nobody takes them. Prints one line of JSON.
 */
import assert from 'node:assert/strict';
import { initTracer } from '../../src/init';

declare const gc: () => void;

const [endpoint, maxQueueBytes] = process.argv.slice(2);
const logger = { error: () => {} };
const options = { serviceName: 'shop', endpoint, maxQueueBytes: Number(maxQueueBytes), logger };
const tracer = initTracer(options);
const WARM_UP = 100_000;
const SPANS = 1_000_000;
const SLICE = 5000;

async function finish(count: number): Promise<void> {
  for (let done = 0; done < count; done += SLICE) {
    for (let i = 0; i < SLICE; i++) {
      const span = tracer.startSpan('GET /books');
      span.setTag('http.status_code', 200).setTag('http.url', `/books/${i}`);
      span.finish();
    }
    look();
    // So that requests, timers and the collector of garbage get their turn, as in a real server.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function look() {
  const stats = tracer.stats();
  const [exporter] = stats.exporters;
  const lost = exporter.dropped['queue-full'] ?? 0;
  assert.equal(stats.finished, stats.sent + lost + stats.waiting);
  assert.equal(exporter.accepted, exporter.sent + lost + exporter.waiting);
  // The queue, a batch in flight and an open one.
  assert.ok(
    exporter.waitingBytes <= Number(maxQueueBytes) + 2 * 512 * 1024,
    `${exporter.waitingBytes} bytes wait`,
  );
  return stats;
}

function residentBytes(): number {
  gc();
  gc();
  return process.memoryUsage.rss();
}

async function main(): Promise<void> {
  await finish(WARM_UP);
  const before = residentBytes();
  await finish(SPANS);
  const grownBytes = residentBytes() - before;
  const { started, finished, sent, dropped, waiting } = look();
  console.log(JSON.stringify({ grownBytes, started, finished, sent, dropped, waiting }));
  process.exit(0);
}

void main();
