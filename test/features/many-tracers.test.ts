/** A thousand tracers, made and closed in one process, leave nothing behind: a real process, real sockets. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { DatagramSink } from '../fakes/datagram-sink';
import { Sink } from '../fakes/sink';

test('no listeners, timers, sockets or memory, no warning of a leak, and the process ends by itself', async (t) => {
  const sink = await Sink.start();
  sink.keepsBodies = false;
  const agent = await DatagramSink.start();
  t.after(() => Promise.all([sink.close(), agent.close()]));
  const program = [join(__dirname, 'many-tracers-program.js'), sink.url(), `udp://127.0.0.1:${agent.port}`];
  const args = ['--expose-gc', '--trace-warnings', ...program];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  assert.deepEqual([stderr, code], ['', 0]);
  const { grownBytes, deliveries } = JSON.parse(stdout) as { grownBytes: number; deliveries: number };
  assert.equal(deliveries, 0);
  // A tracer that is left behind keeps more than 16 KiB; some hundred bytes each are V8's own, and become fewer.
  assert.ok(grownBytes < 2000 * 1000, `${grownBytes} bytes`);
});
