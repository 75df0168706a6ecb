import { rounded } from '../report';
import type { Spread } from '../results';

/** Where nothing was measured. */
export const NONE = '–';

/** The first column is words, the others are figures. */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lineOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = `|---|${'---:|'.repeat(heads.length - 1)}`;
  return [lineOf(heads), rule, ...rows.map(lineOf)].join('\n');
}

/** Median, and the least and the most of the processes. */
export function spreadCell(spread: Spread | undefined): string {
  if (spread === undefined) return NONE;
  const { median, least, most, runs } = spread;
  return runs === 1 || least === most
    ? rounded(median)
    : `${rounded(median)} (${rounded(least)}–${rounded(most)})`;
}

/** How many times Clew's figure it is. */
export function ratioCell(spread: Spread | undefined, ours: Spread | undefined): string {
  if (spread === undefined || ours === undefined || ours.median <= 0) return NONE;
  const ratio = spread.median / ours.median;
  return `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(1)} ×`;
}
