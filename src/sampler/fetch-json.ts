import type { IncomingMessage } from 'node:http';
import { asOwnTraffic } from '../transport/own-traffic';

/** Strategies for 2000 operations with long names take a fifth of this. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * GETs JSON: once a minute, a few hundred bytes, so Node's own client will do. Rejects, in words fit to be shown, on any
 * status but 200, on what is no JSON, and on more than 1 MiB. Redirects are not followed. Never keeps the process alive.
 */
export function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  return asOwnTraffic(
    () =>
      new Promise((resolve, reject) => {
        // Loaded when needed: most applications never ask.
        const client = url.startsWith('https:') ? require('node:https') : require('node:http');
        const request = client.get(url, { signal, agent: false, headers: { accept: 'application/json' } });
        request.on('socket', (socket: { unref(): void }) => socket.unref());
        request.on('error', reject);
        request.on('response', (answer: IncomingMessage) => readJson(answer).then(resolve, reject));
      }),
  );
}

async function readJson(answer: IncomingMessage): Promise<unknown> {
  if (answer.statusCode !== 200) {
    answer.destroy();
    throw new Error(`HTTP ${answer.statusCode}`);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error(`an answer of more than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Error('an answer that is no JSON');
  }
}
