import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Received } from './sink-process';

/** No span came for so long: those that are missing are lost. */
const QUIET_MS = 1500;

/** What the sink has, as soon as it has this many spans, or when no more come. */
export async function arrived(sinkUrl: string, spans: number): Promise<Received> {
  let last = await received(sinkUrl);
  let quietSince = performance.now();
  while (last.spans < spans && performance.now() - quietSince < QUIET_MS) {
    await delay(20);
    const now = await received(sinkUrl);
    if (now.spans !== last.spans) quietSince = performance.now();
    last = now;
  }
  return last;
}

/** From now on the sink takes requests and never answers. */
export async function hold(sinkUrl: string): Promise<void> {
  await get(`${sinkUrl}/hold`);
}

/** What the sink has. */
export async function received(sinkUrl: string): Promise<Received> {
  return JSON.parse(await get(`${sinkUrl}/received`)) as Received;
}

/** Not `fetch`: a contestant may use it, and has to pay for loading it then. */
function get(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.once('end', () => resolve(text));
    });
    asked.once('error', reject).end();
  });
}
