// Runs the whole system: the processes, the load, two traces, the books. `npm start` begins here.
const { parseArgs } = require('node:util');
const { booksOf, proveBooks, renderBooks } = require('./books');
const { openDestination } = require('./destination');
const { Fleet } = require('./fleet');
const { driveLoad, isSlowPath, planRequests } = require('./load');
const { progressLine } = require('./progress-line');

const DEFAULT_REQUESTS = 300;
/** Fewer would leave out the slow one. */
const MIN_REQUESTS = 60;
/** The first answers show how long processes take to warm up, not what the system is like. */
const WARM_UP = 20;
const PREFERRED_PORT = 8080;
const USAGE = `Usage: npm start [-- --once] [-- --requests N]

Starts a small distributed system, traces it with Clew, and shows what became of the spans.
  --once        end when the books are closed, instead of staying up until Ctrl-C
  --requests N  how many requests to send, at least ${MIN_REQUESTS} (default ${DEFAULT_REQUESTS})
With JAEGER_ENDPOINT, OTEL_EXPORTER_OTLP_ENDPOINT or any other exporter variable set, the spans go there.`;

/** @param {string[]} args of the command line */
async function main(args) {
  const options = readOptions(args);
  if (options === undefined) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const end = new AbortController();
  let destination;
  let fleet;
  const interrupt = () => {
    // Twice means now.
    if (end.signal.aborted) fleet?.kill();
    end.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    destination = await openDestination();
    fleet = new Fleet(destination.env, (error) => end.abort(error));
    const origin = await startSystem(fleet, destination, end.signal);
    const answers = await runLoad(origin, options.requests, end.signal);
    if (!end.signal.aborted) process.exitCode = await showResults(fleet, destination, answers);
    if (!options.once) await stayUp(origin, destination, end.signal);
  } catch (error) {
    if (!end.signal.aborted) end.abort(error);
  } finally {
    await fleet?.stop();
    await destination?.close();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
  // Ended before the books were closed, and nothing worse is known: what a shell expects after Ctrl-C.
  process.exitCode ??= 130;
  const { reason } = end.signal;
  if (reason !== undefined && reason.name !== 'AbortError') {
    console.error(`The demo ended: ${reason.message}`);
    process.exitCode = 1;
  }
}

/** @returns {{ once: boolean, requests: number } | undefined} undefined when the arguments are wrong */
function readOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: { once: { type: 'boolean' }, requests: { type: 'string' } },
    });
    const requests = Number(values.requests ?? DEFAULT_REQUESTS);
    if (!Number.isInteger(requests) || requests < MIN_REQUESTS) return undefined;
    return { once: values.once === true, requests };
  } catch {
    return undefined;
  }
}

/** Starts every process, those that others call first; the answer is the load balancer's URL. */
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
  signal.throwIfAborted();
  const below = { DATABASE_URL, CACHE_URL, THIRD_PARTY_URL };
  const backends = await Promise.all(
    [1, 2].map((number) => fleet.start(`backend-${number}`, 'backend.js', below)),
  );
  signal.throwIfAborted();
  const frontends = await Promise.all(
    [1, 2].map((number) =>
      fleet.start(`frontend-${number}`, 'frontend.js', { BACKEND_URLS: backends.join(' ') }),
    ),
  );
  signal.throwIfAborted();
  const origin = await fleet.start('load-balancer', 'load-balancer.js', {
    FRONTEND_URLS: frontends.join(' '),
    PORT: String(PREFERRED_PORT),
  });
  if (new URL(origin).port !== String(PREFERRED_PORT)) {
    console.log(`  port ${PREFERRED_PORT} is taken: the load balancer listens on another`);
  }
  console.log(
    `  8 processes are up after ${((performance.now() - startMs) / 1000).toFixed(1)} s; enter at ${origin}\n`,
  );
  return origin;
}

function runLoad(origin, count, signal) {
  const requests = planRequests(count);
  return driveLoad(origin, requests, { signal, onProgress: progressLine('requests', requests.length) });
}

/** Draws a fast trace and the slowest one, closes the books, and answers with the exit code. */
async function showResults(fleet, destination, answers) {
  const reports = await fleet.reports();
  const [fast, slow] = extremes(answers);
  showTrace('A fast trace', fast, destination);
  showTrace('A slow trace', slow, destination);
  const rows = booksOf(reports);
  const { balanced, sentence } = proveBooks(rows, destination.storedSpans());
  console.log(`\nThe books\n\n${renderBooks(rows)}\n\n  ${sentence}\n`);
  return balanced ? 0 : 1;
}

/** A page that went well, crossing every process, and what the rare slow path makes of a request. */
function extremes(answers) {
  const byDuration = answers.slice(WARM_UP).sort((a, b) => a.durationMs - b.durationMs);
  return [byDuration.find(({ path }) => path.startsWith('/books/')), byDuration.findLast(isSlowPath)];
}

function showTrace(title, { method, path, durationMs, traceId }, destination) {
  console.log(`\n${title}: ${method} ${path} took ${durationMs.toFixed(1)} ms (trace ${traceId})\n`);
  const drawing = destination.draw(traceId);
  if (drawing !== undefined) console.log(drawing);
}

/** Until Ctrl-C, or until a process dies. */
async function stayUp(origin, destination, signal) {
  if (signal.aborted) return;
  console.log(`Still running. Ask for more:  curl ${origin}/books/7   ${origin}/shelf   ${origin}/authors/3`);
  console.log(`The traces:  ${destination.queryUrl ?? destination.words}`);
  console.log('Ctrl-C ends it.\n');
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

module.exports = { main };

if (require.main === module) main(process.argv.slice(2));
