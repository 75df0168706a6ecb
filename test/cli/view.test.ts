/** `clew view` as a person runs it: a process of its own, real sockets, Ctrl-C. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { PORT_NAMES } from '../../src/collector/listener';
import { JaegerThriftEncoder } from '../../src/encoder/jaeger-thrift';
import { sealed } from '../encoder/sealed';
import { spanRecord } from '../fakes/span-record';

const MAIN = join(__dirname, '../../src/cli/main.js');
const PORTS = PORT_NAMES.flatMap((name) => [`--${name}-port`, '0']);

let child: ChildProcess;
let output = '';

function view(...args: string[]): void {
  output = '';
  child = spawn(process.execPath, [MAIN, 'view', ...PORTS, ...args], { env: { PATH: process.env['PATH'] } });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
}

/** What `pattern` finds in the output as soon as it is there. */
async function says(pattern: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    const found = pattern.exec(output);
    if (found !== null) return found;
    const signal = AbortSignal.timeout(20_000);
    await once(child.stdout as NodeJS.ReadableStream, 'data', { signal }).catch(() => assert.fail(output));
  }
}

async function ended(signal: NodeJS.Signals): Promise<unknown> {
  const exit = once(child, 'close', { signal: AbortSignal.timeout(20_000) });
  child.kill(signal);
  const [code] = await exit;
  return code;
}

async function send(): Promise<void> {
  const [, endpoint] = await says(/JAEGER_ENDPOINT=(\S+)/);
  const encoder = new JaegerThriftEncoder({ serviceName: 'shop', tags: [] });
  const spans = [
    spanRecord({ operationName: 'buy' }),
    spanRecord({ operationName: 'pay', ids: { spanId1: 4, parentId1: 3 }, tags: ['error', true] }),
  ];
  const headers = { 'content-type': encoder.contentType };
  const body = sealed(encoder, spans) as RequestInit['body'];
  assert.equal((await fetch(endpoint, { method: 'POST', headers, body })).status, 202);
}

describe('clew view', () => {
  afterEach(() => child.kill('SIGKILL'));

  it('says a line for each trace that arrives, and one Ctrl-C ends it', async () => {
    view();
    await send();
    await says(/^buy of shop took 5\.00 ms: 2 spans, 1 error \(trace 0102030405060708090a0b0c0d0e0f10\)$/m);
    assert.equal(await ended('SIGINT'), 0, output);
    assert.match(output, /^2 spans of 1 trace arrived\.$/m);
  });

  it('draws them with --print, those too that had not become quiet at the end', async () => {
    view('--print');
    await send();
    assert.equal(await ended('SIGTERM'), 0, output);
    assert.match(output, /^shop {2}buy +█+ {4}5\.00 ms$/m);
    assert.match(output, /^ {2}shop {2}pay +█+ {2}✗ 5\.00 ms$/m);
  });
});
