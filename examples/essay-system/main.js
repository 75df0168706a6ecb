// Runs the whole system: the processes, the load, two traces, the books. `npm start` begins here.
const { parseArgs } = require('node:util');
const { openDestination } = require('./destination');
const { Fleet } = require('./fleet');
const { driveLoad, planRequests } = require('./load');
const { progressLine } = require('./progress-line');
const { showResults } = require('./results');
const { startSystem } = require('./system');

const DEFAULT_REQUESTS = 300;
/** Fewer would leave out the slow one. */
const MIN_REQUESTS = 60;
/** More would begin to push the oldest traces out of the embedded collector's store. */
const MAX_REQUESTS = 5000;
/** npm passes on the Ctrl-C that the terminal has sent already: two so close together are one. */
const ONE_KEYSTROKE_MS = 300;
const USAGE = `Usage: npm start [-- --once] [-- --requests N]

Starts a small distributed system, traces it with Clew, and shows what became of the spans.
  --once        end when the books are closed, instead of staying up until Ctrl-C
  --requests N  how many requests to send, from ${MIN_REQUESTS} to ${MAX_REQUESTS} (default ${DEFAULT_REQUESTS})
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
  const release = onInterrupt(end, () => fleet?.kill());
  try {
    destination = await openDestination();
    fleet = new Fleet(destination.env, (error) => end.abort(error));
    const origin = await startSystem(fleet, destination, end.signal);
    const requests = planRequests(options.requests);
    const onProgress = progressLine('requests', requests.length);
    const answers = await driveLoad(origin, requests, { signal: end.signal, onProgress });
    if (!end.signal.aborted) process.exitCode = await showResults(fleet, destination, answers);
    if (!options.once) await stayUp(origin, destination, end.signal);
  } catch (error) {
    if (!end.signal.aborted) end.abort(error);
  } finally {
    await fleet?.stop();
    await destination?.close();
    release();
  }
  sayWhy(end.signal);
}

/** @returns {{ once: boolean, requests: number } | undefined} undefined when the arguments are wrong */
function readOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: { once: { type: 'boolean' }, requests: { type: 'string' } },
    });
    const requests = Number(values.requests ?? DEFAULT_REQUESTS);
    const possible = Number.isInteger(requests) && requests >= MIN_REQUESTS && requests <= MAX_REQUESTS;
    return possible ? { once: values.once === true, requests } : undefined;
  } catch {
    return undefined;
  }
}

/** The first Ctrl-C ends everything in its order, the second one at once. */
function onInterrupt(end, kill) {
  let firstMs;
  const interrupt = () => {
    firstMs ??= performance.now();
    if (performance.now() - firstMs > ONE_KEYSTROKE_MS) kill();
    end.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return () => process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
}

/** Until Ctrl-C, or until a process dies. */
async function stayUp(origin, destination, signal) {
  if (signal.aborted) return;
  console.log(`Still running. Ask for more:  curl ${origin}/books/7   ${origin}/shelf   ${origin}/authors/3`);
  console.log(`The traces:  ${destination.look}`);
  console.log('Ctrl-C ends it.\n');
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

/** The exit code, when it is not the books' own; and the reason, when it is not a Ctrl-C. */
function sayWhy({ reason }) {
  // Ended before the books were closed, and nothing worse is known: what a shell expects after Ctrl-C.
  process.exitCode ??= 130;
  if (reason === undefined || reason.name === 'AbortError') return;
  console.error(`The demo ended: ${reason.message}`);
  process.exitCode = 1;
}

module.exports = { main };

if (require.main === module) main(process.argv.slice(2));
