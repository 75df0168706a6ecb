/**
 * The backend that dies and returns: finds the numbers of the spans in each message and passes them on before it answers, so
 * that nothing it has acknowledged can be lost with it. Told to `die`, it does so between two messages; told to `fall`, in the
 * middle of the next one, when it has passed it on and not answered.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { countJaegerSpans } from '../../benchmarks/span-count';
import { type Arrived, NUMBER_TAG } from './messages';

/** A tag of that key and of type LONG in Thrift's binary protocol, up to its value, an i64. */
const TAG_HEAD = Buffer.concat([
  Buffer.from([0x0b, 0, 1, 0, 0, 0, NUMBER_TAG.length]),
  Buffer.from(NUMBER_TAG),
  Buffer.from([0x08, 0, 2, 0, 0, 0, 3, 0x0a, 0, 6]),
]);

let underWay = 0;
let isDying = false;
let isFalling = false;

function numbersIn(body: Buffer): Uint32Array {
  const numbers = new Uint32Array(countJaegerSpans(body));
  let found = 0;
  for (let at = body.indexOf(TAG_HEAD); at >= 0; at = body.indexOf(TAG_HEAD, at + TAG_HEAD.length)) {
    // The upper half is 0: there are fewer than 2^32 spans.
    numbers[found++] = body.readUInt32BE(at + TAG_HEAD.length + 4);
  }
  if (found !== numbers.length) throw new Error(`${numbers.length} spans have ${found} numbers`);
  return numbers;
}

function take(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => {
    if (isDying) return;
    underWay++;
    const arrived: Arrived = { numbers: numbersIn(Buffer.concat(chunks)) };
    process.send?.(arrived, undefined, undefined, () => {
      if (isFalling) process.kill(process.pid, 'SIGKILL');
      response.once('finish', () => {
        underWay--;
        dieIfDone();
      });
      response.writeHead(202).end();
    });
  });
}

function dieIfDone(): void {
  if (isDying && underWay === 0) process.exit();
}

const server = createServer({ keepAliveTimeout: 60_000 }, take);
server.listen(Number(process.argv[2]), '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on('message', (order: 'die' | 'fall') => {
  if (order === 'die') isDying = true;
  else isFalling = true;
  dieIfDone();
});
process.once('disconnect', () => process.exit());
