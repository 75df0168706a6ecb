/**
 * Keeps a server busy: for each {@link LoadTask} it is sent, makes so many requests over 16 connections, each of which asks
 * again as soon as it is answered, and tells the milliseconds it took. Bare sockets, so that the server is what is slow.
 */
import { connect, type Socket } from 'node:net';
import { carrierOf } from '../header-formats';

export interface LoadTask {
  readonly port: number;
  readonly requests: number;
}

const CONNECTIONS = 16;
/** A browser's headers behind a traced proxy that speaks both formats, so that every contestant finds its own. */
const HEADERS = Object.entries({ ...carrierOf('jaeger'), ...carrierOf('w3c') }).map((pair) =>
  pair.join(': '),
);
const REQUEST = Buffer.from(`GET /books/42?page=1 HTTP/1.1\r\n${HEADERS.join('\r\n')}\r\n\r\n`);
const END_OF_ANSWER = Buffer.from('hello world');

async function keepBusy({ port, requests }: LoadTask): Promise<number> {
  const start = performance.now();
  const share = Math.ceil(requests / CONNECTIONS);
  await Promise.all(Array.from({ length: CONNECTIONS }, () => askAgainAndAgain(port, share)));
  return performance.now() - start;
}

/** One connection: one request at a time, so many of them. */
function askAgainAndAgain(port: number, requests: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(REQUEST));
    let left = requests;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      // An answer of 150 bytes comes in one piece, or its end comes last.
      if (!chunk.subarray(-END_OF_ANSWER.length).equals(END_OF_ANSWER)) return;
      if (--left > 0) socket.write(REQUEST);
      else socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => (left === 0 ? resolve() : reject(new Error('The server hung up'))));
  });
}

process.on('message', async (task: LoadTask) => process.send?.(await keepBusy(task)));
process.once('disconnect', () => process.exit());
