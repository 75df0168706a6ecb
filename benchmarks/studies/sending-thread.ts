/**
 * A worker thread that sends what it is given: a batch's bytes are handed over, not copied, and come back when they are
 * sent, as a batch's bytes are used again. This file is the thread's as well.
 */
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { HttpTransport } from '../../src/transport/http';

/** Sends a message and resolves with its bytes. */
export type Send = (message: Uint8Array) => Promise<Uint8Array>;

export function sendingThread(sinkUrl: string): Send {
  const worker = new Worker(__filename, { workerData: sinkUrl });
  return async (message) => {
    const answered = once(worker, 'message');
    worker.postMessage(message, [message.buffer as ArrayBuffer]);
    const [back] = await answered;
    if (back === undefined) throw new Error('The thread could not send');
    return back as Uint8Array;
  };
}

function main(sinkUrl: string): void {
  const transport = new HttpTransport({
    endpoint: `${sinkUrl}/uncounted`,
    timeoutMs: 5000,
    usual: { port: 4318, path: '/v1/traces' },
  });
  const { signal } = new AbortController();
  parentPort?.on('message', async (message: Uint8Array) => {
    const { kind } = await transport.send(message, 'application/x-protobuf', signal);
    if (kind === 'delivered') parentPort?.postMessage(message, [message.buffer as ArrayBuffer]);
    else parentPort?.postMessage(undefined);
  });
}

if (!isMainThread) main(workerData as string);
