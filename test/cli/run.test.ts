import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Terminal } from '../../src/cli/command';
import { runCli } from '../../src/cli/run';
import { VERSION } from '../../src/model/version';

/** Runs a command line, and tells what was seen: the exit code, standard output, standard error. */
async function seen(args: string[], overrides: Partial<Terminal> = {}): Promise<[number, string, string]> {
  const out: string[] = [];
  const error: string[] = [];
  const code = await runCli(args, {
    out: (text) => void out.push(text),
    error: (text) => void error.push(text),
    env: {},
    cwd: '/',
    columns: 80,
    colour: false,
    interrupted: AbortSignal.abort(),
    ...overrides,
  });
  return [code, out.join('\n'), error.join('\n')];
}

describe('clew', () => {
  it('lists its commands when it is given none, or asked for help', async () => {
    const answers = await Promise.all([[], ['help'], ['--help'], ['-h']].map((args) => seen(args)));
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
    const [code, out] = answers[0];
    assert.equal(code, 0);
    for (const name of ['view', 'config', 'help', 'version'])
      assert.match(out, new RegExp(`^  ${name} `, 'm'));
  });

  it('tells all about one command', async () => {
    const [code, out] = await seen(['help', 'view']);
    assert.deepEqual([code, out.split('\n')[0].slice(0, 16)], [0, 'Usage: clew view']);
    assert.deepEqual(await seen(['view', '--help']), [0, out, '']);
    assert.equal((await seen(['help', 'nothing']))[0], 2);
  });

  it('says which version it is', async () => {
    for (const args of [['version'], ['--version'], ['-v']])
      assert.deepEqual(await seen(args), [0, VERSION, '']);
  });

  it('names the command that was probably meant', async () => {
    assert.deepEqual(await seen(['veiw']), [
      2,
      '',
      'clew: there is no command `veiw`. Did you mean `clew view`?',
    ]);
    const [code, , error] = await seen(['frobnicate']);
    assert.deepEqual(
      [code, error],
      [2, 'clew: there is no command `frobnicate`. `clew help` lists the commands.'],
    );
  });

  it('answers wrong arguments with the usage', async () => {
    for (const args of [
      ['view', '--nonsense'],
      ['view', 'extra'],
      ['view', '--otlp-port', '65536'],
      ['config', 'x'],
    ]) {
      const [code, out, error] = await seen(args);
      assert.deepEqual([code, out], [2, ''], args.join(' '));
      assert.match(error, new RegExp(`^clew ${args[0]}: .+\n\nUsage: clew ${args[0]}`, 's'));
    }
  });

  it('says in one line what went wrong otherwise', async () => {
    const [code, , error] = await seen(['view', '--host', '192.0.2.1']);
    assert.equal(code, 1);
    assert.match(error, /^clew view: [^\n]*EADDRNOTAVAIL[^\n]*$/);
  });
});

describe('clew config', () => {
  it('prints every setting with its value and where it comes from, and no secret', async () => {
    const env = {
      JAEGER_SERVICE_NAME: 'shop',
      JAEGER_ENDPOINT: 'http://collector:14268/api/traces',
      JAEGER_AUTH_TOKEN: 'sesame',
    };
    const [code, out, error] = await seen(['config'], { env });
    assert.deepEqual([code, error], [0, '']);
    assert.match(out, /^serviceName +shop +JAEGER_SERVICE_NAME$/m);
    assert.match(out, /^exporters\[0\]\.endpoint +http:\/\/collector:14268\/api\/traces +JAEGER_ENDPOINT$/m);
    assert.match(out, /^flushIntervalMs +1000 +default$/m);
    assert.doesNotMatch(out, /sesame/);
  });

  it('warns of a variable that is misspelt', async () => {
    const [code, , error] = await seen(['config'], { env: { JAEGER_SERVICE_NAM: 'shop' } });
    assert.equal(code, 0);
    assert.match(error, /^warning: .*JAEGER_SERVICE_NAM/);
  });
});
