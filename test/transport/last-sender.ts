/**
 * Run as a process of its own: warms a transport up, waits until it is told to go on, and then sends the rest without its
 * event loop, as at the end of a process. Prints what became of it.
 */
import { readSync } from 'node:fs';
import { FileTransport } from '../../src/transport/file';
import { HttpTransport, type HttpTransportOptions } from '../../src/transport/http';
import type { LastSend, SendResult, Transport } from '../../src/transport/transport';
import { UdpTransport } from '../../src/transport/udp';

/** What the test asks for. */
export interface LastOrder {
  readonly kind?: 'http' | 'udp' | 'file';
  readonly endpoint: string;
  readonly options?: Partial<HttpTransportOptions>;
  /** Sent with the event loop, first. */
  readonly warmUp?: boolean;
  /** Begun with the event loop, which then stops. */
  readonly underWay?: boolean;
  /** Wait, standing still, until there is something on standard input. */
  readonly waits?: boolean;
  readonly messages: readonly string[];
  /** Each message is so many times itself. */
  readonly times?: number;
  readonly timeoutMs?: number;
}

/** What it tells. */
export interface LastTold {
  readonly results: readonly (SendResult | undefined)[];
  readonly twice: readonly boolean[];
}

const TYPE = 'text/plain';
const order: LastOrder = JSON.parse(process.argv[2]);
const messages = order.messages.map((message) => Buffer.from(message.repeat(order.times ?? 1)));

function made({ kind, endpoint, options }: LastOrder): Transport {
  const clock = { tickMs: () => performance.now(), wallMs: () => Date.now() };
  if (kind === 'udp') return new UdpTransport({ endpoint, addressFamily: undefined, clock });
  if (kind === 'file') return new FileTransport({ endpoint, maxFileBytes: 1000, maxFiles: 2 });
  const usual = { port: 14268, path: '/api/traces' };
  return new HttpTransport({ endpoint, timeoutMs: 5000, usual, ...options });
}

function standStill(sends: readonly (LastSend | undefined)[]): LastTold {
  const results: (SendResult | undefined)[] = sends.map(() => undefined);
  const endMs = performance.now() + (order.timeoutMs ?? 5000);
  while (performance.now() < endMs && results.some((result) => result === undefined)) {
    sends.forEach((send, i) => {
      results[i] ??= send?.step(endMs - performance.now());
    });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
  return { results, twice: sends.map((send) => send?.isTwice === true) };
}

async function main(): Promise<void> {
  // What it waits for does not hold it.
  setInterval(() => {}, 1000);
  const transport = made(order);
  const { signal } = new AbortController();
  if (order.warmUp) await transport.send(Buffer.from('warm'), TYPE, signal);
  if (order.underWay) {
    void transport.send(messages[0], TYPE, signal);
    await new Promise(setImmediate);
  }
  if (order.waits) {
    process.stdout.write('waiting\n');
    readSync(0, Buffer.alloc(1));
  }
  const sends = messages.map((message, i) => {
    return transport.sendLast?.(message, TYPE, order.underWay === true && i === 0);
  });
  process.stdout.write(JSON.stringify(standStill(sends)), () => process.exit());
}

void main();
