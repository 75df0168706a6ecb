/** As much of SVG as the charts need. Colours hold on a white page and on a dark one. */

export const INK = '#6b7280';
export const GRID = '#9ca3af55';
export const OURS = '#0d9488';
export const THEIRS = '#64748b';

const FONT = 'font-family="system-ui, sans-serif" font-size="12"';

export function svg(width: number, height: number, label: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(label)}" ${FONT}>`,
    ...parts.map((part) => `  ${part}`),
    '</svg>',
    '',
  ].join('\n');
}

export function line(x1: number, y1: number, x2: number, y2: number, colour: string, width = 1): string {
  const at = `x1="${short(x1)}" y1="${short(y1)}" x2="${short(x2)}" y2="${short(y2)}"`;
  return `<line ${at} stroke="${colour}" stroke-width="${width}"/>`;
}

export function dot(x: number, y: number, colour: string): string {
  return `<circle cx="${short(x)}" cy="${short(y)}" r="4" fill="${colour}"/>`;
}

export function text(
  x: number,
  y: number,
  words: string,
  anchor: 'start' | 'middle' | 'end',
  colour = INK,
): string {
  return `<text x="${short(x)}" y="${short(y)}" text-anchor="${anchor}" fill="${colour}">${escaped(words)}</text>`;
}

export function polyline(points: readonly (readonly [number, number])[], colour: string): string {
  const at = points.map(([x, y]) => `${short(x)},${short(y)}`).join(' ');
  return `<polyline points="${at}" fill="none" stroke="${colour}" stroke-width="2"/>`;
}

function short(figure: number): string {
  return String(Math.round(figure * 10) / 10);
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
