import { rounded } from '../report';
import type { Spread } from '../results';
import { dot, GRID, line, OURS, svg, THEIRS, text } from './svg';

/** One row: who, and what was measured of it. */
export interface DotRow {
  readonly name: string;
  readonly ours: boolean;
  readonly spread: Spread;
}

const [WIDTH, LEFT, RIGHT, TOP, ROW] = [720, 230, 90, 34, 24];

/**
 * A dot for each median, a line from the least to the most, on a logarithmic axis: the slowest is hundreds of times the
 * fastest, and equal distances are equal ratios.
 */
export function dotChart(title: string, rows: readonly DotRow[]): string {
  const shown = rows.filter(({ spread }) => spread.least > 0);
  const from = Math.floor(Math.log10(Math.min(...shown.map(({ spread }) => spread.least))));
  const to = Math.ceil(Math.log10(Math.max(...shown.map(({ spread }) => spread.most))) + 1e-9);
  const x = (figure: number): number =>
    LEFT + ((Math.log10(figure) - from) / Math.max(1, to - from)) * (WIDTH - LEFT - RIGHT);
  const bottom = TOP + shown.length * ROW;
  const parts = [text(8, 18, title, 'start')];
  for (let power = from; power <= to; power++) {
    parts.push(line(x(10 ** power), TOP, x(10 ** power), bottom, GRID));
    parts.push(text(x(10 ** power), bottom + 16, String(Number((10 ** power).toPrecision(1))), 'middle'));
  }
  for (const [place, { name, ours, spread }] of shown.entries()) {
    const y = TOP + (place + 0.5) * ROW;
    const colour = ours ? OURS : THEIRS;
    parts.push(text(LEFT - 12, y + 4, name, 'end', colour));
    parts.push(line(x(spread.least), y, x(spread.most), y, colour, 2));
    parts.push(dot(x(spread.median), y, colour));
    parts.push(text(x(spread.most) + 10, y + 4, rounded(spread.median), 'start', colour));
  }
  return svg(WIDTH, bottom + 26, title, parts);
}
