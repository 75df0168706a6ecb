import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Diagnostics } from '../../src/diagnostics/logger';
import { ACCEPT } from '../../src/model/verdict';
import { type RemoteOptions, RemoteSampler } from '../../src/sampler/remote';
import { HandClock } from './hand-clock';

/** A server that answers when the test says so, and a clock whose timers fire when the test says so. */
class Server {
  readonly asked: string[] = [];
  readonly signals: AbortSignal[] = [];
  readonly lines: string[] = [];
  readonly timers: { callback: () => void; delayMs: number }[] = [];
  readonly sampler: RemoteSampler;
  readonly clock = new HandClock();
  #settle: { resolve: (answer: unknown) => void; reject: (error: Error) => void } | undefined;

  constructor(options: RemoteOptions = {}, random = 0.5) {
    const log = (line: string) => this.lines.push(line);
    const asking = {
      serviceName: 'shop & söhne',
      fetchJson: (url: string, signal: AbortSignal) => {
        this.asked.push(url);
        this.signals.push(signal);
        return new Promise((resolve, reject) => {
          this.#settle = { resolve, reject };
        });
      },
      setTimer: (callback: () => void, delayMs: number) => {
        const timer = { callback, delayMs };
        this.timers.push(timer);
        return () => void (this.timers.includes(timer) && this.timers.splice(this.timers.indexOf(timer), 1));
      },
      diagnostics: new Diagnostics({ error: log, warn: log }, 'warn'),
      random: () => random,
    };
    this.sampler = new RemoteSampler(options, asking, this.clock);
  }

  /** Answers the question that is open, and lets the sampler take it in. */
  async answer(answer: unknown): Promise<void> {
    if (answer instanceof Error) this.#settle?.reject(answer);
    else this.#settle?.resolve(answer);
    await new Promise(setImmediate);
  }

  /** The waiting timer of this delay fires. */
  async fire(delayMs: number): Promise<void> {
    const timer = this.timers.find((waiting) => waiting.delayMs === delayMs);
    assert.ok(timer, `no timer of ${delayMs} ms among ${this.timers.map((waiting) => waiting.delayMs)}`);
    this.timers.splice(this.timers.indexOf(timer), 1);
    timer.callback();
    await new Promise(setImmediate);
  }

  async ask(): Promise<void> {
    await this.fire(60_000);
  }

  now(): string {
    return /now (.*)\)$/.exec(String(this.sampler))?.[1] ?? '';
  }
}

const probabilistic = (samplingRate?: number) => ({
  strategyType: 'PROBABILISTIC',
  probabilisticSampling: { samplingRate },
});

test('asks at once, by service name; until then 0.001', () => {
  const server = new Server();
  assert.deepEqual(server.asked, ['http://127.0.0.1:5778/sampling?service=shop+%26+s%C3%B6hne']);
  assert.equal(String(server.sampler), 'remote(http://127.0.0.1:5778/sampling, now probabilistic(0.001))');
});

test('the endpoint keeps its own query, and shows neither that nor credentials', async () => {
  const server = new Server({ endpoint: 'http://me:secret@host:1/s?token=secret', initialRate: 0.5 });
  assert.deepEqual(server.asked, ['http://me:secret@host:1/s?token=secret&service=shop+%26+s%C3%B6hne']);
  await server.answer(new Error('refused'));
  assert.equal(server.now(), 'probabilistic(0.5)');
  assert.deepEqual(server.lines, [
    'no sampling strategy from http://host:1/s (refused); until there is one: probabilistic(0.5)',
  ]);
});

const STRATEGIES: [string, unknown, string][] = [
  ['probabilistic', probabilistic(0.25), 'probabilistic(0.25)'],
  ['probabilistic, its zero left out', probabilistic(), 'probabilistic(0)'],
  [
    'rate limiting',
    { strategyType: 'RATE_LIMITING', rateLimitingSampling: { maxTracesPerSecond: 2 } },
    'ratelimiting(2)',
  ],
  [
    'rate limiting by number',
    { strategyType: 1, rateLimitingSampling: { maxTracesPerSecond: 2 } },
    'ratelimiting(2)',
  ],
  [
    'probabilistic by number',
    { strategyType: 0, probabilisticSampling: { samplingRate: 1 } },
    'probabilistic(1)',
  ],
  ['no type: the member that is there', { rateLimitingSampling: {} }, 'ratelimiting(0)'],
  ['no type, another member', { probabilisticSampling: { samplingRate: 0.5 } }, 'probabilistic(0.5)'],
  [
    'both members: the type decides',
    {
      strategyType: 'RATE_LIMITING',
      probabilisticSampling: {},
      rateLimitingSampling: { maxTracesPerSecond: 3 },
    },
    'ratelimiting(3)',
  ],
  [
    'operations win over the type',
    {
      strategyType: 'RATE_LIMITING',
      rateLimitingSampling: { maxTracesPerSecond: 2 },
      operationSampling: { defaultSamplingProbability: 0.5, perOperationStrategies: null },
    },
    'per-operation(default 0.5, at least 0/s, 0 listed)',
  ],
];

for (const [name, answer, expected] of STRATEGIES) {
  test(`strategy: ${name}`, async () => {
    const server = new Server();
    await server.answer(answer);
    assert.equal(server.now(), expected);
    assert.deepEqual(server.lines, []);
  });
}

const NO_STRATEGY: unknown[] = [
  null,
  'x',
  [],
  {},
  { strategyType: 'PROBABILISTIC' },
  { strategyType: 'RATE_LIMITING', probabilisticSampling: null },
  probabilistic(1.5),
  { probabilisticSampling: { samplingRate: '1' } },
  { rateLimitingSampling: { maxTracesPerSecond: -1 } },
  { operationSampling: { perOperationStrategies: [{}] } },
  new Error('HTTP 500'),
];

for (const answer of NO_STRATEGY) {
  test(`keeps the last good strategy, and warns, on ${answer instanceof Error ? answer.message : JSON.stringify(answer)}`, async () => {
    const server = new Server();
    await server.answer(probabilistic(0.25));
    await server.ask();
    await server.answer(answer);
    assert.equal(server.now(), 'probabilistic(0.25)');
    assert.equal(server.lines.length, 1);
    assert.match(
      server.lines[0],
      /no sampling strategy from http:.*; until there is one: probabilistic\(0.25\)/,
    );
  });
}

test('warns once while nobody answers, and again only after an answer', async () => {
  const server = new Server();
  for (let i = 0; i < 3; i++) {
    await server.answer(new Error('refused'));
    await server.ask();
  }
  assert.equal(server.lines.length, 1);
  await server.answer(probabilistic(0.5));
  await server.ask();
  await server.answer(new Error('refused'));
  assert.equal(server.lines.length, 2);
});

test('a strategy that says the same keeps what was earned', async () => {
  const server = new Server();
  const accepts = () => server.sampler.decide('op', 0, 0, undefined).verdict === ACCEPT;
  const limit = { rateLimitingSampling: { maxTracesPerSecond: 1 } };
  await server.answer(limit);
  assert.deepEqual([accepts(), accepts()], [true, false]);
  await server.ask();
  await server.answer(limit);
  assert.equal(accepts(), false);
  const bound = { operationSampling: { defaultLowerBoundTracesPerSecond: 1 } };
  await server.ask();
  await server.answer(bound);
  assert.deepEqual([accepts(), accepts()], [true, false]);
  await server.ask();
  await server.answer(bound);
  assert.equal(accepts(), false);
});

test('asks again after the interval, give or take a tenth', async () => {
  for (const [random, delayMs] of [
    [0, 9000],
    [0.5, 10_000],
    [1, 11_000],
  ]) {
    const server = new Server({ refreshIntervalMs: 10_000 }, random);
    await server.answer(probabilistic(1));
    await server.fire(delayMs);
    assert.equal(server.asked.length, 2);
  }
});

test('gives up a question after 5 seconds, whether or not the request heeds its signal', async () => {
  const server = new Server();
  await server.fire(5000);
  assert.equal(server.signals[0].aborted, true);
  assert.match(server.lines[0], /no answer within 5000 ms/);
  await server.ask();
  assert.equal(server.asked.length, 2);
});

test('an answer in time leaves no timer but the next question’s', async () => {
  const server = new Server();
  await server.answer(probabilistic(1));
  assert.deepEqual(
    server.timers.map((timer) => timer.delayMs),
    [60_000],
  );
});

test('close stops asking, aborts what is under way and says nothing', async () => {
  const waiting = new Server();
  waiting.sampler.close();
  await new Promise(setImmediate);
  assert.equal(waiting.signals[0].aborted, true);
  assert.deepEqual(waiting.lines, []);
  const idle = new Server();
  await idle.answer(probabilistic(1));
  idle.sampler.close();
  assert.deepEqual(idle.timers, []);
});

test('operations remembered are limited', async () => {
  const server = new Server({ maxOperations: 1 });
  await server.answer({ operationSampling: { defaultLowerBoundTracesPerSecond: 1 } });
  assert.equal(server.sampler.decide('a', 0, 0, undefined).verdict, ACCEPT);
  assert.notEqual(server.sampler.decide('b', 0, 0, undefined).verdict, ACCEPT);
});

test('options that are wrong throw at construction', () => {
  assert.throws(() => new Server({ endpoint: 'ftp://x' }), /sampler.endpoint.*http or https URL/);
  assert.throws(() => new Server({ endpoint: 'http://' }), /sampler.endpoint/);
  assert.throws(() => new Server({ refreshIntervalMs: 0 }), /sampler.refreshIntervalMs/);
  assert.throws(() => new Server({ refreshIntervalMs: 864_000_001 }), /sampler.refreshIntervalMs/);
  assert.throws(() => new Server({ initialRate: 2 }), /from 0 to 1/);
});
