// The figure of the essay as processes: those that others call are started first.

const PREFERRED_PORT = 8080;

/**
 * Starts every process.
 *
 * @param {import('./fleet').Fleet} fleet
 * @param {import('./destination').Destination} destination
 * @param {AbortSignal} signal
 * @returns {Promise<string>} the load balancer's URL
 */
async function startSystem(fleet, destination, signal) {
  console.log('\nA small bookshop, traced by Clew:\n');
  console.log('  load balancer → 2 frontends → 2 backends → database, cache, third-party API\n');
  console.log(`  spans go to ${destination.words}`);
  const startMs = performance.now();
  const [DATABASE_URL, CACHE_URL, THIRD_PARTY_URL] = await Promise.all([
    fleet.start('database', 'database.js'),
    fleet.start('cache', 'cache.js'),
    fleet.start('third-party-api', 'third-party-api.js'),
  ]);
  const below = { DATABASE_URL, CACHE_URL, THIRD_PARTY_URL };
  const BACKEND_URLS = await startPair(fleet, signal, 'backend', below);
  const FRONTEND_URLS = await startPair(fleet, signal, 'frontend', { BACKEND_URLS });
  signal.throwIfAborted();
  const origin = await fleet.start('load-balancer', 'load-balancer.js', {
    FRONTEND_URLS,
    PORT: String(PREFERRED_PORT),
    // All of them send to the same place: what is wrong there is said once, by this one.
    CLEW_LOG_LEVEL: process.env.CLEW_LOG_LEVEL ?? 'warn',
  });
  if (new URL(origin).port !== String(PREFERRED_PORT)) {
    console.log(`  port ${PREFERRED_PORT} is taken: the load balancer listens on another`);
  }
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  console.log(`  8 processes are up after ${seconds} s; enter at ${origin}\n`);
  return origin;
}

/** Two instances of one program; the answer is their URLs, with a space between. */
async function startPair(fleet, signal, name, env) {
  signal.throwIfAborted();
  const urls = await Promise.all([1, 2].map((number) => fleet.start(`${name}-${number}`, `${name}.js`, env)));
  return urls.join(' ');
}

module.exports = { startSystem };
