import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, afterEach, describe, test } from 'node:test';
import { systemClock } from '../../src/clock/clock';
import { FakeClock } from '../../src/testing/fake-clock';
import type { SendResult } from '../../src/transport/transport';
import { type ResolveHost, UdpTransport, type UdpTransportOptions } from '../../src/transport/udp';
import { DatagramSink } from '../fakes/datagram-sink';

/** Neither sockets nor timers of the transport keep a process alive; a test does. */
const alive = setInterval(() => {}, 1000);
after(() => clearInterval(alive));

const open: { close(): Promise<void> }[] = [];
const never = new AbortController().signal;

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function sinkAt(address = '127.0.0.1', port = 0): Promise<DatagramSink> {
  const sink = await DatagramSink.start(address, port);
  open.push(sink);
  return sink;
}

function transportTo(endpoint: string, options: Partial<UdpTransportOptions> = {}): UdpTransport {
  const transport = new UdpTransport({
    endpoint,
    addressFamily: undefined,
    clock: new FakeClock(),
    ...options,
  });
  open.push(transport);
  return transport;
}

function send(transport: UdpTransport, message = 'spans', signal = never): Promise<SendResult> {
  return transport.send(Buffer.from(message), 'application/x-thrift', signal);
}

/** Answers with these addresses, one after the other, and remembers what it was asked. */
function resolver(...answers: (string | Error)[]): ResolveHost & { readonly asked: string[] } {
  const asked: string[] = [];
  const resolve: ResolveHost = async (host, family) => {
    asked.push(`${host} ${family}`);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return { address: String(answer), family: String(answer).includes(':') ? 6 : 4 };
  };
  return Object.assign(resolve, { asked });
}

/** The kernel tells of a refused datagram a moment after it was sent. */
async function refused(transport: UdpTransport): Promise<Extract<SendResult, { kind: 'retry' }>> {
  for (let i = 0; i < 1000; i++) {
    const result = await send(transport);
    if (result.kind === 'retry') return result;
    await new Promise(setImmediate);
  }
  return assert.fail('no datagram was refused');
}

describe('a message', () => {
  test('is one datagram, and delivered when the socket took it', async () => {
    const sink = await sinkAt();
    const transport = transportTo(`udp://127.0.0.1:${sink.port}`);
    for (const text of ['one', 'two', 'three'])
      assert.deepEqual(await send(transport, text), { kind: 'delivered' });
    assert.deepEqual((await sink.received(3)).map(String), ['one', 'two', 'three']);
    assert.equal(sink.senders.size, 1, 'by one socket');
  });

  test('waits a moment for the one before: a reader’s buffer holds only few', async () => {
    const sink = await sinkAt();
    const transport = transportTo(`udp://127.0.0.1:${sink.port}`, { clock: systemClock });
    await send(transport);
    const startMs = performance.now();
    for (let i = 0; i < 10; i++) await send(transport, 'x'.repeat(60_000));
    assert.ok(performance.now() - startMs > 9);
    await sink.received(11);
  });

  test('has 65 000 bytes at most, the size of an agent’s buffer', async () => {
    const sink = await sinkAt();
    const transport = transportTo(`udp://127.0.0.1:${sink.port}`);
    assert.equal(transport.maxMessageBytes, 65_000);
    assert.equal((await send(transport, 'x'.repeat(65_000))).kind, 'delivered');
    assert.equal((await sink.received(1))[0].length, 65_000);
  });

  test('that the system finds too long is too large, so that halves are tried', async () => {
    const sink = await sinkAt();
    const transport = transportTo(`udp://127.0.0.1:${sink.port}`);
    assert.equal((await send(transport, 'x'.repeat(65_507))).kind, 'delivered');
    const result = await send(transport, 'x'.repeat(65_508));
    assert.equal(result.kind, 'too-large');
    assert.equal(result.kind === 'too-large' && result.code, 'EMSGSIZE');
  });

  test('goes to an IPv6 address by an IPv6 socket', async (t) => {
    const sink = await sinkAt('::1').catch(() => undefined);
    if (sink === undefined) return t.skip('this machine has no IPv6');
    assert.deepEqual(await send(transportTo(`udp://[::1]:${sink.port}`)), { kind: 'delivered' });
    assert.deepEqual((await sink.received(1)).map(String), ['spans']);
  });
});

describe('a host’s name', () => {
  test('means its IPv4 address where there are both', async () => {
    const sink = await sinkAt();
    assert.equal((await send(transportTo(`udp://localhost:${sink.port}`))).kind, 'delivered');
    assert.deepEqual((await sink.received(1)).map(String), ['spans']);
  });

  test('is asked for in the family that was wanted, and in any otherwise', async () => {
    const resolveHost = resolver('127.0.0.1');
    for (const addressFamily of [undefined, 4, 6] as const) {
      await send(transportTo('udp://agent.example:6831', { addressFamily, resolveHost }));
    }
    assert.deepEqual(resolveHost.asked, ['agent.example 0', 'agent.example 4', 'agent.example 6']);
  });

  test('is resolved again once a minute, not sooner', async () => {
    const clock = new FakeClock();
    const sink = await sinkAt();
    const resolveHost = resolver('127.0.0.1');
    const transport = transportTo(`udp://agent.example:${sink.port}`, { clock, resolveHost });
    await send(transport);
    clock.advance(59_999);
    await send(transport);
    assert.equal(resolveHost.asked.length, 1);
    clock.advance(1);
    await send(transport);
    assert.equal(resolveHost.asked.length, 2);
    await sink.received(3);
    assert.equal(sink.senders.size, 1, 'the address is the same, so the socket is too');
  });

  test('that means another address leads there', { skip: process.platform !== 'linux' }, async () => {
    const clock = new FakeClock();
    const before = await sinkAt('127.0.0.1');
    const after = await sinkAt('127.0.0.2', before.port);
    const resolveHost = resolver('127.0.0.1', '127.0.0.2');
    const transport = transportTo(`udp://agent.example:${before.port}`, { clock, resolveHost });
    await send(transport, 'first');
    clock.advance(60_000);
    await send(transport, 'second');
    assert.deepEqual((await before.received(1)).map(String), ['first']);
    assert.deepEqual((await after.received(1)).map(String), ['second']);
  });

  test('that cannot be resolved is worth another try, at once', async () => {
    const sink = await sinkAt();
    const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND agent.example'), { code: 'ENOTFOUND' });
    const resolveHost = resolver(unknown, '127.0.0.1');
    const transport = transportTo(`udp://agent.example:${sink.port}`, { resolveHost });
    const result = await send(transport);
    assert.deepEqual(result, {
      kind: 'retry',
      code: 'ENOTFOUND',
      reason: 'getaddrinfo ENOTFOUND agent.example',
      hint: "The host name agent.example cannot be resolved from here: check its spelling and this machine's network",
      maybeDelivered: false,
      answered: false,
    });
    assert.equal((await send(transport)).kind, 'delivered');
  });

  test('that cannot be resolved any more keeps its last address', async () => {
    const clock = new FakeClock();
    const sink = await sinkAt();
    const resolveHost = resolver('127.0.0.1', new Error('no answer'));
    const transport = transportTo(`udp://agent.example:${sink.port}`, { clock, resolveHost });
    await send(transport);
    clock.advance(60_000);
    assert.equal((await send(transport)).kind, 'delivered');
    await sink.received(2);
  });
});

describe('an agent that is not there', () => {
  test('is told of by the kernel with a later datagram, which is worth another try', async () => {
    const gone = await DatagramSink.start('127.0.0.1');
    await gone.close();
    const result = await refused(transportTo(`udp://127.0.0.1:${gone.port}`));
    assert.equal(result.code, 'ECONNREFUSED');
    assert.match(result.hint ?? '', /Nothing listens there/);
    assert.equal(result.answered, false);
    assert.equal(result.maybeDelivered, false);
  });

  test('may have moved: its name is resolved again', async () => {
    const gone = await DatagramSink.start('127.0.0.1');
    await gone.close();
    const resolveHost = resolver('127.0.0.1');
    const transport = transportTo(`udp://agent.example:${gone.port}`, { resolveHost });
    await refused(transport);
    assert.equal(resolveHost.asked.length, 1);
    await send(transport);
    assert.equal(resolveHost.asked.length, 2);
  });

  test('and comes back is sent to again', async () => {
    const gone = await DatagramSink.start('127.0.0.1');
    await gone.close();
    const transport = transportTo(`udp://127.0.0.1:${gone.port}`);
    await refused(transport);
    const back = await sinkAt('127.0.0.1', gone.port);
    assert.equal((await send(transport, 'welcome')).kind, 'delivered');
    assert.deepEqual((await back.received(1)).map(String), ['welcome']);
  });

  test('on a port of HTTP gets the hint', async () => {
    const transport = transportTo('udp://127.0.0.1:14268');
    assert.match((await refused(transport)).hint ?? '', /Port 14268 takes spans by HTTP/);
  });
});

describe('giving up', () => {
  test('before the start sends nothing', async () => {
    const sink = await sinkAt();
    const transport = transportTo(`udp://127.0.0.1:${sink.port}`);
    const result = await send(transport, 'too late', AbortSignal.abort());
    assert.equal(result.kind === 'retry' && result.code, 'aborted');
    await send(transport, 'in time');
    assert.deepEqual((await sink.received(1)).map(String), ['in time']);
  });

  test('while a name is resolved waits for nobody, and sends nothing later', async () => {
    const sink = await sinkAt();
    let answer = (_: { address: string; family: number }) => {};
    const resolveHost: ResolveHost = () => new Promise((resolve) => (answer = resolve));
    const transport = transportTo(`udp://agent.example:${sink.port}`, { resolveHost });
    const end = new AbortController();
    const result = send(transport, 'too late', end.signal);
    end.abort();
    assert.equal((await result).kind, 'retry');
    answer({ address: '127.0.0.1', family: 4 });
    assert.equal((await send(transport, 'in time')).kind, 'delivered');
    assert.deepEqual((await sink.received(1)).map(String), ['in time']);
  });

  test('by closing leaves no socket, also when it comes while a name is resolved', async () => {
    let answer = (_: { address: string; family: number }) => {};
    const resolveHost: ResolveHost = () => new Promise((resolve) => (answer = resolve));
    const transport = transportTo('udp://agent.example:6831', { resolveHost });
    const result = send(transport);
    await transport.close();
    answer({ address: '127.0.0.1', family: 4 });
    assert.equal((await result).kind, 'retry');
    await transport.close();
  });
});

test('a socket keeps no process alive', async () => {
  const sink = await sinkAt();
  const script = `const { UdpTransport } = require(${JSON.stringify(join(__dirname, '../../src/transport/udp.js'))});
    new UdpTransport({ endpoint: 'udp://localhost:${sink.port}' })
      .send(Buffer.from('last words'), '', new AbortController().signal);`;
  const child = spawn(process.execPath, ['-e', script], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
  assert.deepEqual((await sink.received(1)).map(String), ['last words']);
});
