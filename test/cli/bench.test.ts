/** `clew bench`, as a person runs it, with little time for each figure being the only thing that is not looked at. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openLayers } from '../../src/cli/bench-layers';
import { runCli } from '../../src/cli/run';
import { resolveSettings } from '../../src/config/resolve';

interface Seen {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

async function bench(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  signal?: AbortSignal,
): Promise<Seen> {
  const [out, error]: string[][] = [[], []];
  const code = await runCli(['bench', ...args], {
    out: (text) => void out.push(text),
    error: (text) => void error.push(text),
    env,
    cwd: __dirname,
    columns: 100,
    colour: false,
    interrupted: signal ?? new AbortController().signal,
  });
  return { code, out: out.join('\n'), error: error.join('\n') };
}

describe('clew bench', () => {
  it('tells what each layer costs, beside what Dapper paid, and what that is of a request', async () => {
    const { code, out, error } = await bench(['--handler-ms', '20'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://nowhere.invalid:4318',
    });
    assert.equal(code, 0, error);
    const [heads, ...rows] = out.split('\n');
    assert.match(heads, /no tracer +denied +recorded +encoded +Dapper 2010 +denied/);
    assert.match(rows[0], /^start and finish a root +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+ +204$/);
    assert.match(rows[2], /^one tag +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+ +40 +9\.0$/);
    assert.match(out, /sent as otlp by HTTP: [\d.]+ µs of CPU of the whole process, 2\d\d bytes/);
    assert.match(out, /^the active span, encoded +off +on$/m);
    for (const name of ['start and finish a child', 'call a function', 'await an async function']) {
      assert.match(out, new RegExp(`^${name} +[\\d.]+ +[\\d.]+$`, 'm'));
    }
    assert.match(out, /in a request of 20 ms: [\d.]+ µs, [\d.]+ % of it/);
  });

  it('measures Jaeger’s Thrift where spans do not travel by HTTP', async () => {
    for (const [env, format] of [
      [{ CLEW_EXPORTER: 'console' }, 'jaeger'],
      [{ CLEW_EXPORTER: 'console,zipkin' }, 'zipkin'],
    ] as const) {
      const layers = await openLayers(resolveSettings({}, env, 'test'));
      assert.equal(layers.format, format);
      await layers.close();
    }
  });

  it('ends soon after Ctrl-C', async () => {
    const { code, out } = await bench([], {}, AbortSignal.abort());
    assert.equal(code, 0);
    assert.doesNotMatch(out, /sent as/);
  });

  for (const wrong of ['0', '-1', 'much', '1e3', '']) {
    it(`refuses \`--handler-ms ${wrong}\``, async () => {
      const { code, error } = await bench([`--handler-ms=${wrong}`]);
      assert.equal(code, 2);
      assert.match(error, /--handler-ms wants milliseconds above 0/);
    });
  }
});
