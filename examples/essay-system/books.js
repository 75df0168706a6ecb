// The books: what every process says of its spans, and whether the numbers add up.

const COLUMNS = ['started', 'finished', 'sent', 'dropped', 'waiting'];

/**
 * @param {{ name: string, starts: number, stats: import('clew').TracerStats }[]} reports
 * @returns {{ name: string, started: number, finished: number, sent: number, dropped: number, waiting: number,
 *   unsampled: number }[]} a row a process; `started` is the driver's own count, the rest is the tracer's
 */
function booksOf(reports) {
  return reports.map(({ name, starts, stats }) => ({
    name,
    started: starts,
    finished: stats.finished,
    sent: stats.sent,
    dropped: sum(Object.values(stats.dropped)),
    waiting: stats.waiting,
    unsampled: stats.unsampled ?? 0,
  }));
}

/** The rows as a table, with a line of totals. */
function renderBooks(rows) {
  const total = {
    name: 'all together',
    ...Object.fromEntries(COLUMNS.map((key) => [key, totalOf(rows, key)])),
  };
  const line = (row) =>
    `  ${row.name.padEnd(16)}${COLUMNS.map((key) => String(row[key]).padStart(10)).join('')}`;
  const heads = line({ name: 'process', ...Object.fromEntries(COLUMNS.map((key) => [key, key])) });
  return [heads, ...rows.map(line), line(total)].join('\n');
}

/**
 * Was anything lost? What the instrumentation started (and the sampler did not refuse) must be what was sent, and
 * what was sent must be what arrived.
 *
 * @param {ReturnType<typeof booksOf>} rows
 * @param {number} [stored] spans in the embedded collector; undefined when a real backend has them
 * @returns {{ balanced: boolean, sentence: string }}
 */
function proveBooks(rows, stored) {
  const started = totalOf(rows, 'started');
  const unsampled = totalOf(rows, 'unsampled');
  const sent = totalOf(rows, 'sent');
  const balanced = started - unsampled === sent && (stored === undefined || stored === sent);
  const parts = [`${started} spans started (counted by the driver)`];
  if (unsampled > 0) parts.push(`− ${unsampled} not sampled`);
  parts.push(`${sent === started - unsampled ? '=' : '≠'} ${sent} sent`);
  if (stored !== undefined) parts.push(`${stored === sent ? '=' : '≠'} ${stored} in the collector's store`);
  return {
    balanced,
    sentence: `${parts.join(' ')}: ${balanced ? 'nothing was lost.' : 'THE BOOKS DO NOT MATCH.'}`,
  };
}

function totalOf(rows, key) {
  return sum(rows.map((row) => row[key]));
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

module.exports = { booksOf, renderBooks, proveBooks };
