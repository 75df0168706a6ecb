/**
 * Takes what the contestants export, as a process of its own, and counts the spans in it, so that loss shows. It tells
 * its port to the process that forked it. `GET /received` answers {@link Received}; after `GET /hold` nothing else is
 * answered any more.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { countSpans } from './span-count';

export interface Received {
  spans: number;
  bytes: number;
  requests: number;
}

const received: Received = { spans: 0, bytes: 0, requests: 0 };
let holding = false;

function main(): void {
  const server = createServer((request, answer) => {
    if (request.method === 'GET') return control(request, answer);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      if (!holding) take(request.url ?? '', Buffer.concat(chunks), answer);
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.once('disconnect', () => process.exit());
}

function control({ url }: IncomingMessage, answer: ServerResponse): void {
  if (url === '/hold') holding = true;
  const known = url === '/hold' || url === '/received';
  answer.writeHead(known ? 200 : 404).end(JSON.stringify(received));
}

function take(path: string, body: Buffer, answer: ServerResponse): void {
  received.spans += countSpans(path, body);
  received.bytes += body.length;
  received.requests++;
  // Datadog's agent answers with JSON, LightStep's with a message that may be empty, the others with nothing.
  if (path.startsWith('/v0')) answer.end('{"rate_by_service":{}}');
  else answer.writeHead(path.startsWith('/api/v2/reports') || path.startsWith('/v1') ? 200 : 202).end();
}

if (require.main === module) main();
