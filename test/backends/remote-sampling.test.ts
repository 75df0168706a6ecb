/** Our remote sampler follows the strategies of a real Jaeger. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { systemClock } from '../../src/clock/clock';
import { systemTimer } from '../../src/clock/timer';
import { Diagnostics } from '../../src/diagnostics/logger';
import { initTracer, type Tracer } from '../../src/index';
import { ACCEPT } from '../../src/model/verdict';
import { fetchJson } from '../../src/sampler/fetch-json';
import { RemoteSampler } from '../../src/sampler/remote';
import { type JaegerServer, missingJaeger, startJaeger } from './harness/jaeger-server';
import { poll } from './harness/poll';
import { skipWithout } from './harness/requirement';

let server: JaegerServer;

// Rewriting the rules takes a server of ours: one that already runs has its own.
const given = process.env.CLEW_TEST_JAEGER
  ? 'CLEW_TEST_JAEGER is set: its rules are not ours to write'
  : undefined;
const missing = skipWithout('A real Jaeger of our own', given ?? missingJaeger());

before(async () => {
  if (missing === false) server = await startJaeger();
});
after(() => server?.stop());

/** The server reads its file once a second; how long until a sampler that asks ten times a second must have it. */
const FOLLOWS_WITHIN_MS = 10_000;

async function sampling<T>(service: string, work: (sampler: RemoteSampler) => Promise<T>): Promise<T> {
  const complaints: string[] = [];
  const logger = {
    warn: (line: string) => complaints.push(line),
    error: (line: string) => complaints.push(line),
  };
  const asking = {
    serviceName: service,
    fetchJson,
    setTimer: systemTimer,
    diagnostics: new Diagnostics(logger),
    random: Math.random,
  };
  const options = { endpoint: server.samplingUrl, refreshIntervalMs: 100 };
  const sampler = new RemoteSampler(options, asking, systemClock);
  try {
    const result = await work(sampler);
    assert.deepEqual(complaints, []);
    return result;
  } finally {
    sampler.close();
  }
}

/** Waits until the sampler says of itself what is expected. */
async function becomes(sampler: RemoteSampler, expected: RegExp): Promise<void> {
  await poll(`a sampler that is ${expected}, not ${sampler}`, FOLLOWS_WITHIN_MS, async () => {
    return expected.test(sampler.toString()) || undefined;
  });
}

/** How many of so many traces it accepts. */
function accepted(sampler: RemoteSampler, operation: string, of = 4000): number {
  let count = 0;
  for (let i = 0; i < of; i++) {
    const bytes = randomBytes(8);
    const decision = sampler.decide(operation, bytes.readInt32BE(0), bytes.readInt32BE(4), undefined);
    if (decision.verdict === ACCEPT) count++;
  }
  return count;
}

describe('remote sampling from a real Jaeger', { skip: missing }, () => {
  test('a rate for a service, and a changed one', async () => {
    const rule = (param: number): object => ({
      default_strategy: { type: 'probabilistic', param: 0.5 },
      service_strategies: [{ service: 'shop & sons', type: 'probabilistic', param }],
    });
    server.setStrategies?.(rule(0));
    await sampling('shop & sons', async (sampler) => {
      await becomes(sampler, /probabilistic\(0\)/);
      assert.equal(accepted(sampler, 'any'), 0);
      server.setStrategies?.(rule(1));
      await becomes(sampler, /probabilistic\(1\)/);
      assert.equal(accepted(sampler, 'any'), 4000);
    });
  });

  test('traces per second', async () => {
    server.setStrategies?.({
      default_strategy: { type: 'probabilistic', param: 1 },
      service_strategies: [{ service: 'limited', type: 'ratelimiting', param: 3 }],
    });
    await sampling('limited', async (sampler) => {
      await becomes(sampler, /ratelimiting\(3\)/);
      const count = accepted(sampler, 'any');
      assert.ok(count > 0 && count <= 6, `${count} at once`);
    });
  });

  test('rates per operation', async () => {
    server.setStrategies?.({
      default_strategy: { type: 'probabilistic', param: 1 },
      service_strategies: [
        {
          service: 'shop',
          type: 'probabilistic',
          param: 1,
          operation_strategies: [{ operation: 'GET /health', type: 'probabilistic', param: 0 }],
        },
      ],
    });
    await sampling('shop', async (sampler) => {
      await becomes(sampler, /per-operation\(.*1 listed\)/);
      assert.equal(accepted(sampler, 'GET /books', 100), 100);
      assert.ok(accepted(sampler, 'GET /health', 4000) <= 1);
    });
  });

  test('a tracer made by the public API follows it', async () => {
    server.setStrategies?.({
      default_strategy: { type: 'probabilistic', param: 0 },
      service_strategies: [
        {
          service: 'followed',
          type: 'probabilistic',
          param: 1,
          operation_strategies: [{ operation: 'GET /health', type: 'probabilistic', param: 0 }],
        },
      ],
    });
    const sampler = {
      type: 'remote',
      param: 0,
      endpoint: server.samplingUrl,
      refreshIntervalMs: 100,
    } as const;
    const [followed, other] = ['followed', 'other'].map((serviceName) => {
      return initTracer({ serviceName, sampler, exporter: 'none', logLevel: 'error' });
    });
    const sampled = (tracer: Tracer, name: string) => {
      return Array.from({ length: 200 }, () => tracer.startSpan(name).context().isSampled()).filter(Boolean)
        .length;
    };
    await poll('the rules of these services', FOLLOWS_WITHIN_MS, async () => {
      const [books, health] = [sampled(followed, 'GET /books'), sampled(followed, 'GET /health')];
      return (books === 200 && health <= 1 && sampled(other, 'GET /books') === 0) || undefined;
    });
    await Promise.all([followed.close(), other.close()]);
  });

  test('a service that no rule names has the default, with the rates of its operations', async () => {
    server.setStrategies?.({
      default_strategy: {
        type: 'probabilistic',
        param: 1,
        operation_strategies: [{ operation: 'GET /health', type: 'probabilistic', param: 0 }],
      },
    });
    await sampling('unheard of', async (sampler) => {
      await becomes(sampler, /per-operation\(default 1/);
      assert.equal(accepted(sampler, 'GET /books', 100), 100);
    });
  });
});
