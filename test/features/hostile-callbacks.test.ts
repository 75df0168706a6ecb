/** Samplers, hooks, reporters and loggers of the application's: async ones, and ones that use the tracer that calls them. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { ClewOptions } from '../../src/config/options';
import { initTracer } from '../../src/init';
import { ACCEPT } from '../../src/model/verdict';
import type { Tracer } from '../../src/tracer/tracer';

const SILENT = { error() {} };

function tracerFor(t: TestContext, options: ClewOptions): Tracer {
  const tracer = initTracer({ serviceName: 'shop', logger: SILENT, ...options });
  t.after(() => tracer.close({ timeoutMs: 0 }));
  return tracer;
}

function reporterWith(methods: object): object {
  return { report() {}, flush: async () => {}, close: async () => {}, stats: () => [], ...methods };
}

async function rejects(): Promise<never> {
  throw new Error('on purpose');
}

/** Node ends the process, and its test runner the test, for a rejection that nobody has heard of by then. */
async function nothingIsUnhandled(): Promise<void> {
  await turn();
  await turn();
}

describe('a rejected promise is caught and counted, and ends no process:', () => {
  const cases: [string, ClewOptions, number][] = [
    ['onFinish', { exporter: 'none', onFinish: rejects }, 1],
    ['reporter.report', { reporter: reporterWith({ report: rejects }) }, 1],
    ['one of two reporters', { reporter: reporterWith({ report: rejects }), logSpans: true }, 1],
    ['reporter.stats', { reporter: reporterWith({ stats: rejects }) }, 1],
    ['sampler.decide', { exporter: 'none', sampler: { decide: rejects } }, 1],
    [
      'logger.info',
      { exporter: 'none', logSpans: true, logLevel: 'info', logger: { ...SILENT, info: rejects } },
      0,
    ],
    ['logger.error', { exporter: 'none', logSpans: true, logger: { error: rejects } }, 0],
  ];
  for (const [what, options, counted] of cases) {
    test(what, async (t) => {
      const tracer = tracerFor(t, options);
      const span = tracer.startSpan('op');
      span.finish();
      span.finish();
      await nothingIsUnhandled();
      const { finished, counters } = tracer.stats();
      assert.equal(finished, 1);
      assert.ok(counters.callbackErrors >= counted, `${counters.callbackErrors}`);
    });
  }

  test('sampler.close', async (t) => {
    const decide = () => ({ verdict: ACCEPT, tags: [] });
    const tracer = tracerFor(t, { exporter: 'none', sampler: { decide, close: rejects } });
    assert.equal((await tracer.close()).complete, true);
    await nothingIsUnhandled();
    assert.equal(tracer.stats().counters.callbackErrors, 1);
  });
});

describe('what a callback starts is not recorded, so that it begets nothing:', () => {
  const work = (tracer: Tracer | undefined) => {
    for (const name of ['one', 'two']) tracer?.startSpan(name).setTag('sampling.priority', 1).finish();
  };
  const decision = { verdict: ACCEPT, tags: [] };
  const cases: [string, (call: () => undefined) => ClewOptions][] = [
    ['onFinish', (onFinish) => ({ exporter: 'none', onFinish })],
    ['reporter.report', (report) => ({ reporter: reporterWith({ report }) })],
    ['reporter.stats', (stats) => ({ reporter: reporterWith({ stats }) })],
    ['sampler.decide', (call) => ({ exporter: 'none', sampler: { decide: () => call() ?? decision } })],
    [
      'logger',
      (info) => ({ exporter: 'none', logSpans: true, logLevel: 'info', logger: { ...SILENT, info } }),
    ],
  ];
  for (const [what, optionsWith] of cases) {
    test(what, (t) => {
      let calls = 0;
      let tracer: Tracer | undefined;
      tracer = tracerFor(
        t,
        optionsWith(() => {
          calls++;
          assert.ok(calls < 10, 'it goes on and on');
          work(tracer);
          return undefined;
        }),
      );
      calls = 0;
      tracer.startSpan('op').finish();
      assert.equal(tracer.stats().finished, 1);
      assert.equal(calls, 1);
      assert.equal(tracer.stats().unsampled > 0, true);
      work(tracer);
      assert.equal(tracer.stats().finished, 3, 'afterwards spans are recorded as ever');
    });
  }

  test('and says so downstream', (t) => {
    const carrier: Record<string, string> = {};
    const tracer: Tracer = tracerFor(t, {
      exporter: 'none',
      onFinish: ({ ids }) =>
        tracer.inject(tracer.startSpan('call', { childOf: ids as never }), 'http_headers', carrier),
    });
    const span = tracer.startSpan('op');
    span.finish();
    assert.match(carrier['uber-trace-id'], new RegExp(`^${span.context().toTraceId()}:.*:0$`));
  });
});

test('a hook that finishes other spans, flushes and closes: nothing is left behind', async (t) => {
  let received = 0;
  const report = (spans: unknown[]) => {
    received += spans.length;
  };
  const rest: { finish(): void }[] = [];
  const calls: Promise<unknown>[] = [];
  const tracer = tracerFor(t, {
    reporter: reporterWith({ report }),
    onFinish: () => {
      rest.shift()?.finish();
      calls.push(tracer.flush());
    },
  });
  for (let i = 0; i < 10; i++) {
    const root = tracer.startSpan('root');
    tracer.startSpan('child', { childOf: root }).finish();
    if (i < 9) rest.push(root);
  }
  await tracer.close();
  await Promise.all(calls);
  assert.equal(received, 19);
  assert.equal(tracer.stats().waiting, 0);
});

test('a reporter or sampler that cannot be closed leaves no listener behind', async () => {
  const before = process.listenerCount('exit');
  const fail = () => assert.fail('on purpose');
  const sampler = { decide: () => ({ verdict: ACCEPT, tags: [] }), close: fail };
  for (const close of [fail, rejects, undefined]) {
    const tracer = initTracer({ logger: SILENT, sampler, reporter: reporterWith({ close }) });
    assert.equal(process.listenerCount('exit'), before + 1);
    await tracer.close();
    assert.equal(process.listenerCount('exit'), before);
    assert.equal(tracer.stats().counters.callbackErrors, 1);
  }
});
