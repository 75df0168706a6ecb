// The books: what every process says of its spans, and whether the numbers add up.

const COLUMNS = ['started', 'sent', 'dropped', 'waiting'];

/**
 * @param {{ name: string, starts: number, stats: import('clew').TracerStats }[]} reports
 * @returns {{ name: string, started: number, unsampled: number, sent: number, dropped: number, waiting: number,
 *   reasons: string[], doubleFinish: number, lastError: string | undefined }[]} a row a process; `started` was counted in front of the
 *   tracer, the rest is the tracer's own word
 */
function booksOf(reports) {
  return reports.map(({ name, starts, stats }) => ({
    name,
    started: starts,
    unsampled: stats.unsampled,
    sent: stats.sent,
    dropped: sum(Object.values(stats.dropped)),
    reasons: Object.keys(stats.dropped),
    waiting: stats.waiting,
    doubleFinish: stats.counters.doubleFinish,
    lastError: stats.exporters[0]?.lastError,
  }));
}

/** The rows as a table, with a line of totals. */
function renderBooks(rows) {
  const total = { name: 'together' };
  for (const key of COLUMNS) total[key] = totalOf(rows, key);
  const line = (row) =>
    `  ${row.name.padEnd(16)}${COLUMNS.map((key) => String(row[key]).padStart(9)).join('')}`;
  const heads = line({ name: 'process', ...Object.fromEntries(COLUMNS.map((key) => [key, key])) });
  return [heads, ...rows.map(line), line(total)].join('\n');
}

/**
 * Was anything lost? What the instrumentation started (and the sampler did not refuse) must be what was sent, and
 * what was sent must be what arrived.
 *
 * @param {ReturnType<typeof booksOf>} rows
 * @param {number} [stored] spans in the embedded collector; undefined when a real backend has them
 * @returns {{ nothingLost: boolean, sentence: string }}
 */
function proveBooks(rows, stored) {
  const [started, unsampled, sent, dropped, waiting] = ['started', 'unsampled', ...COLUMNS.slice(1)].map(
    (key) => totalOf(rows, key),
  );
  const parts = [`${started} spans started`];
  if (unsampled > 0) parts.push(`- ${unsampled} not sampled`);
  const accountedFor = sent + dropped + waiting;
  parts.push(`${started - unsampled === accountedFor ? '=' : '≠'} ${sent} sent`);
  if (dropped > 0) {
    const reasons = new Set(rows.flatMap((row) => row.reasons));
    parts.push(`+ ${dropped} dropped (${[...reasons].join(', ')})`);
  }
  if (waiting > 0) parts.push(`+ ${waiting} waiting`);
  const matching = started - unsampled === accountedFor && (stored === undefined || stored === sent);
  const nothingLost = matching && sent === accountedFor;
  if (stored !== undefined) parts.push(`${stored === sent ? '=' : '≠'} ${stored} in the store`);
  return { nothingLost, sentence: `${parts.join(' ')}: ${verdict(rows, matching, nothingLost)}` };
}

function verdict(rows, matching, nothingLost) {
  if (nothingLost) return 'nothing was lost.';
  if (!matching) return 'THE BOOKS DO NOT MATCH.';
  const { lastError } = rows.find((row) => row.lastError !== undefined) ?? {};
  return `not everything arrived${lastError === undefined ? '' : ` (${lastError})`}.`;
}

function totalOf(rows, key) {
  return sum(rows.map((row) => row[key]));
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

module.exports = { booksOf, renderBooks, proveBooks, totalOf };
