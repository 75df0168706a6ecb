import assert from 'node:assert/strict';
import type { Logger } from '../../src/diagnostics/logger';
import { Diagnostics } from '../../src/diagnostics/logger';
import type { ExporterStats } from '../../src/diagnostics/stats';
import { Delivery, type DeliveryOptions } from '../../src/reporter/delivery';
import { RemoteReporter, type RemoteReporterOptions } from '../../src/reporter/remote-reporter';
import { FakeClock } from '../../src/testing/fake-clock';
import type { SendResult } from '../../src/transport/transport';
import { PlainEncoder } from '../fakes/plain-encoder';
import { ScriptedTransport } from '../fakes/scripted-transport';
import { spanRecord } from '../fakes/span-record';

export const FLUSH_INTERVAL_MS = 1000;
export const never = new AbortController().signal;

/** Everything that has become possible has happened; time has not moved. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A reporter whose books are compared with what was reported and what was acknowledged, at every look. */
export class Rig {
  readonly clock: FakeClock;
  readonly encoder = new PlainEncoder();
  readonly transport: ScriptedTransport;
  readonly delivery: Delivery;
  readonly reporter: RemoteReporter;
  readonly warnings: string[] = [];
  reported = 0;

  constructor(options: Partial<RemoteReporterOptions & DeliveryOptions> = {}) {
    this.transport = (options.transport as ScriptedTransport | undefined) ?? new ScriptedTransport();
    this.clock = (options.clock as FakeClock | undefined) ?? new FakeClock();
    const { clock } = this;
    const common = {
      clock,
      setTimer: clock.setTimer,
      random: () => 0,
      maxQueueBytes: 1e6,
      retryMaxElapsedMs: 300_000,
    };
    this.delivery = options.delivery ?? new Delivery({ ...common, transport: this.transport, ...options });
    const logger: Logger = { error: (message) => this.warnings.push(message) };
    this.reporter = new RemoteReporter({
      name: 'plain',
      encoder: this.encoder,
      delivery: this.delivery,
      release: () => this.delivery.close(),
      readAnswer: undefined,
      maxBatchBytes: 1000,
      flushIntervalMs: FLUSH_INTERVAL_MS,
      setTimer: clock.setTimer,
      diagnostics: new Diagnostics(logger, 'warn'),
      ...options,
    });
  }

  report(...names: string[]): void {
    this.reported += names.length;
    this.reporter.report(names.map((operationName) => spanRecord({ operationName })));
    this.look();
  }

  /** Each name in a batch of its own, and the first of them on its way. */
  async reportBatches(...names: string[]): Promise<void> {
    for (const name of names) {
      this.report(name);
      this.clock.advance(FLUSH_INTERVAL_MS);
    }
    await settled();
    this.look();
  }

  /** Answers the request in flight, and lets what follows from it happen. */
  async answer(...results: SendResult[]): Promise<void> {
    for (const result of results) {
      assert.equal(this.transport.inFlight, 1, 'a request is in flight');
      this.transport.last.answer(result);
      await settled();
      this.look();
    }
  }

  async advance(ms: number): Promise<void> {
    this.clock.advance(ms);
    await settled();
    this.look();
  }

  /** The spans of every request so far, tries again included. */
  get sent(): string[] {
    return this.transport.requests.map(({ names }) => names.join(' '));
  }

  get stats(): ExporterStats {
    return this.reporter.stats()[0];
  }

  /** The books, compared with what is known from outside. */
  look(): ExporterStats {
    const { stats } = this;
    const dropped = Object.values(stats.dropped).reduce((sum, count) => sum + count, 0);
    assert.equal(stats.accepted, this.reported);
    assert.equal(stats.accepted, stats.sent + dropped + stats.waiting);
    assert.ok(stats.waiting >= 0 && stats.sent >= 0, 'nothing is counted twice');
    const inMemory = stats.waiting - (stats.spool === undefined ? 0 : stats.spooled);
    if (stats.waitingBytes === 0) assert.equal(inMemory, 0, 'bytes wait if spans do');
    else assert.ok(stats.waiting > 0 || (stats.spool?.waiting ?? 0) > 0, 'bytes wait only if spans do');
    return stats;
  }
}
