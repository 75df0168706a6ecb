// What the driver shows when the load is through: a fast trace, a slow one, and the books.
const { booksOf, proveBooks, renderBooks, totalOf } = require('./books');
const { isSlowPath } = require('./load');

/** The first answers show how long processes take to warm up, not what the system is like. */
const WARM_UP = 20;

/**
 * @param {import('./fleet').Fleet} fleet
 * @param {import('./destination').Destination} destination
 * @param {Awaited<ReturnType<typeof import('./load').driveLoad>>} answers
 * @returns {Promise<0 | 1>} the exit code: 0 when nothing was lost
 */
async function showResults(fleet, destination, answers) {
  const rows = booksOf(await fleet.reports());
  const [fast, slow] = extremes(answers);
  showTrace('A fast trace', fast, destination);
  showTrace('A slow trace', slow, destination);
  const { nothingLost, sentence } = proveBooks(rows, destination.storedSpans());
  console.log(`\nThe books\n\n${renderBooks(rows)}\n\n  ${sentence}`);
  const twice = totalOf(rows, 'doubleFinish');
  if (twice > 0) {
    // express-opentracing 0.1.1 finishes each span on 'finish' and again on 'close'.
    console.log(`  ${twice} spans were finished twice by the frontends' library, and recorded once.`);
  }
  console.log('');
  return nothingLost ? 0 : 1;
}

/** A page that went well, crossing every process, and what the rare slow path makes of a request. */
function extremes(answers) {
  const byDuration = answers.slice(WARM_UP).sort((a, b) => a.durationMs - b.durationMs);
  const isPage = ({ path, status }) => path.startsWith('/books/') && status === 200;
  return [byDuration.find(isPage), byDuration.findLast(isSlowPath)];
}

function showTrace(title, answer, destination) {
  if (answer === undefined) return;
  const { method, path, durationMs, traceId } = answer;
  const drawing = destination.draw(traceId);
  console.log(`\n${title}: ${method} ${path}\n`);
  console.log(
    drawing ?? `  took ${durationMs.toFixed(1)} ms; look for trace ${traceId} in ${destination.look}`,
  );
}

module.exports = { showResults };
