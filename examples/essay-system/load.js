// The load: a few hundred requests that are the same in every run, so that the fast trace and the slow one are
// always among them.

const SEED = 20;
const CONCURRENCY = 4;
/** One request in so many searches by pattern: the rare slow path. */
const SLOW_EVERY = 100;
const SLOW_PATH = '/search/*beef*c0ff*';

/**
 * @param {number} count
 * @returns {{ method: string, path: string, body?: unknown }[]}
 */
function planRequests(count) {
  const random = seededRandom(SEED);
  return Array.from({ length: count }, (_, index) => {
    if (index % SLOW_EVERY === SLOW_EVERY / 2) return { method: 'GET', path: SLOW_PATH };
    return planRequest(random);
  });
}

/** @param {{ path: string }} request */
function isSlowPath({ path }) {
  return path === SLOW_PATH;
}

function planRequest(random) {
  const dice = random();
  const pick = (choices) => 1 + Math.floor(random() * choices);
  if (dice < 0.35) return { method: 'GET', path: `/books/${pick(26)}` };
  if (dice < 0.6) return { method: 'GET', path: `/authors/${pick(12)}` };
  if (dice < 0.75) return { method: 'GET', path: '/shelf' };
  if (dice < 0.88) return { method: 'GET', path: `/search/${String.fromCharCode(64 + pick(26))}` };
  // One card in eight is one the bank cannot charge.
  return { method: 'POST', path: '/orders', body: { book: pick(26), card: `4000-${pick(8) % 8}` } };
}

/**
 * Sends the requests, a few at a time.
 *
 * @param {string} origin
 * @param {ReturnType<typeof planRequests>} requests
 * @param {{ signal: AbortSignal, onProgress: (done: number) => void }} options
 * @returns {Promise<{ method: string, path: string, status: number, durationMs: number, traceId: string }[]>} in the
 *   order of their answers; fewer than requests when the signal aborted
 */
async function driveLoad(origin, requests, { signal, onProgress }) {
  const answers = [];
  const queue = requests.values();
  const drive = async () => {
    for (const request of queue) {
      if (signal.aborted) return;
      answers.push(await send(origin, request));
      onProgress(answers.length);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, drive));
  return answers;
}

async function send(origin, { method, path, body }) {
  const start = performance.now();
  const response = await fetch(origin + path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  await response.arrayBuffer();
  const durationMs = performance.now() - start;
  return { method, path, status: response.status, durationMs, traceId: response.headers.get('x-trace-id') };
}

/** Numbers in [0, 1) that are the same for the same seed (Lehmer's generator). */
function seededRandom(seed) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

module.exports = { planRequests, isSlowPath, driveLoad };
