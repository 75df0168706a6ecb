/**
 * A worker thread that sends what it is given. It reads the bytes where they lie, in memory that both threads share: nothing
 * is copied or handed over, and the one that gave them could send them itself, should the thread end. This file is the
 * thread's as well.
 */
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { HttpTransport } from '../../src/transport/http';
import type { SendResult, Transport } from '../../src/transport/transport';

/** More than any batch has. */
const ROOM_BYTES = 1024 * 1024;

/** The transport of a sink that looks at nothing. */
export function plainTransport(sinkUrl: string, gzip = false): Transport {
  return new HttpTransport({
    endpoint: `${sinkUrl}/uncounted`,
    timeoutMs: 5000,
    usual: { port: 4318, path: '/v1/traces' },
    gzip,
  });
}

export class ThreadTransport implements Transport {
  readonly target = 'a thread';
  readonly maxMessageBytes = Number.POSITIVE_INFINITY;
  readonly #worker: Worker;
  readonly #room = new Uint8Array(new SharedArrayBuffer(ROOM_BYTES));

  constructor(sinkUrl: string) {
    this.#worker = new Worker(__filename, { workerData: sinkUrl });
  }

  /** Copies what does not lie in shared memory yet, as a batch of the product would. */
  async send(message: Uint8Array, contentType: string): Promise<SendResult> {
    const answered = once(this.#worker, 'message');
    this.#worker.postMessage({ message: this.#shared(message), contentType });
    const [kind] = await answered;
    return { kind, released: true } as SendResult;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #shared(message: Uint8Array): Uint8Array {
    if (message.buffer instanceof SharedArrayBuffer) return message;
    this.#room.set(message);
    return this.#room.subarray(0, message.length);
  }
}

interface Order {
  readonly message: Uint8Array;
  readonly contentType: string;
}

function main(sinkUrl: string): void {
  const transport = plainTransport(sinkUrl);
  const { signal } = new AbortController();
  parentPort?.on('message', async ({ message, contentType }: Order) => {
    const { kind } = await transport.send(message, contentType, signal);
    parentPort?.postMessage(kind);
  });
}

if (!isMainThread) main(workerData as string);
