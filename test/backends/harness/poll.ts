import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_MS = 25;

/** Asks until there is an answer; what could not be had within `limitMs` is an error that says what was waited for. */
export async function poll<T>(what: string, limitMs: number, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${limitMs} ms`);
    await delay(PAUSE_MS);
  }
}

/** The status of a GET, or undefined while nobody answers. */
export async function statusOf(url: string): Promise<number | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}
