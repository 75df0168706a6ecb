/**
 * Takes what the contestants export, as a process of its own, and counts the spans in it, so that loss shows. It tells
 * its port to the process that forked it. `GET /received` answers {@link Received}.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { countJaegerSpans, countOtlpSpans } from './span-count';

export interface Received {
  spans: number;
  bytes: number;
  requests: number;
}

function main(): void {
  const received: Received = { spans: 0, bytes: 0, requests: 0 };
  const server = createServer((request, answer) => {
    if (request.method === 'GET') {
      answer.end(JSON.stringify(received));
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const body = Buffer.concat(chunks);
      const isOtlp = request.headers['content-type'] === 'application/x-protobuf';
      received.spans += isOtlp ? countOtlpSpans(body) : countJaegerSpans(body);
      received.bytes += body.length;
      received.requests++;
      answer.writeHead(isOtlp ? 200 : 202).end();
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.once('disconnect', () => process.exit());
}

if (require.main === module) main();
