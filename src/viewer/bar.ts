const FULL = '█';
/** One to seven eighths of a column, from the left. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/**
 * A bar from `from` to `to` (0 to 1) on a line of `width` columns, blanks around it. It begins at a whole column and ends at an
 * eighth of one. What is shorter than a column keeps its length instead of its end, and the shortest is still seen.
 */
export function bar(from: number, to: number, width: number): string {
  const begin = clamped(from) * width;
  const end = clamped(to) * width;
  const start = Math.min(width - 1, Math.floor(begin));
  const columns = end - begin < 1 ? end - begin : end - start;
  const eighths = Math.min(Math.max(1, Math.round(columns * 8)), (width - start) * 8);
  const drawn = FULL.repeat(eighths >> 3) + EIGHTHS[eighths & 7];
  return ' '.repeat(start) + drawn + ' '.repeat(width - start - drawn.length);
}

function clamped(part: number): number {
  return part > 0 ? Math.min(part, 1) : 0;
}
