import { get } from '../transport/get';

/** Strategies for 2000 operations with long names take a fifth of this. */
const MAX_ANSWER_BYTES = 1024 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * GETs JSON: once a minute, a few hundred bytes. Rejects, in words fit to be shown, on any status but 200, on what is no
 * JSON, and on more than 1 MiB. Redirects are not followed. Never keeps the process alive.
 */
export async function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  const { status, body } = await get(url, {
    accept: 'application/json',
    maxBytes: MAX_ANSWER_BYTES,
    timeoutMs: CONNECT_TIMEOUT_MS,
    signal,
  });
  if (status !== 200) throw new Error(`HTTP ${status}`);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new Error('an answer that is no JSON');
  }
}
