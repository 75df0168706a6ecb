import { median } from '../median';
import { rounded } from '../report';
import type { ScalePoint } from '../scale-run';
import { dot, GRID, INK, line, OURS, polyline, svg, text } from './svg';

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [720, 260, 60, 20, 40, 46];
const LEVELS = 4;

/** The cost of one piece of work, from zero upwards, while something grows: flat is good. */
export function scaleChart(title: string, grows: string, points: readonly ScalePoint[]): string {
  const highest = niceAbove(Math.max(...points.flatMap(({ medians }) => medians)));
  const y = (figure: number): number => HEIGHT - BOTTOM - (figure / highest) * (HEIGHT - TOP - BOTTOM);
  // Points stand at equal distances: their numbers double, or grow tenfold.
  const step = (WIDTH - LEFT - RIGHT - 60) / Math.max(1, points.length - 1);
  const x = (place: number): number => LEFT + 30 + place * step;
  const parts = [text(8, 18, title, 'start'), text((LEFT + WIDTH) / 2, HEIGHT - 6, grows, 'middle')];
  for (let level = 0; level <= LEVELS; level++) {
    const figure = (highest * level) / LEVELS;
    parts.push(line(LEFT, y(figure), WIDTH - RIGHT, y(figure), GRID));
    parts.push(text(LEFT - 8, y(figure) + 4, rounded(figure), 'end'));
  }
  for (const [place, { point, medians }] of points.entries()) {
    parts.push(line(x(place), y(Math.min(...medians)), x(place), y(Math.max(...medians)), OURS, 2));
    parts.push(dot(x(place), y(median(medians)), OURS));
    parts.push(text(x(place), HEIGHT - BOTTOM + 18, point.toLocaleString('en'), 'middle', INK));
  }
  parts.push(
    polyline(
      points.map(({ medians }, place) => [x(place), y(median(medians))]),
      OURS,
    ),
  );
  return svg(WIDTH, HEIGHT, title, parts);
}

/** The next number of one digit. */
function niceAbove(figure: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(figure));
  return Math.ceil((figure * 1.05) / magnitude) * magnitude;
}
