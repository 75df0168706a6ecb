import { beside } from './contest';
import { median } from './median';
import { progress } from './progress';
import { rounded } from './report';
import { machine } from './results';
import { AXES } from './scale';
import type { ScaleTask } from './scale-process';

/** Processes for each point; the one of ten million spans takes half a minute. */
const ROUNDS = 3;

export interface ScaleResults {
  readonly clew: string;
  readonly node: string;
  readonly machine: string;
  readonly began: string;
  readonly points: readonly ScalePoint[];
}

export interface ScalePoint {
  readonly axis: string;
  readonly point: number;
  /** Of each process's samples. */
  readonly medians: readonly number[];
}

/** Every point of every axis, each in processes of its own. */
export async function runScale(rounds: number): Promise<ScaleResults> {
  const began = new Date().toISOString();
  const places = Object.entries(AXES).flatMap(([axis, { points }]) =>
    points.map((point) => ({ axis, point })),
  );
  const times = Math.min(ROUNDS, rounds);
  const told = progress(places.length * times);
  const found = new Map<string, number[]>(places.map(({ axis, point }) => [`${axis} ${point}`, []]));
  for (let round = 0; round < times; round++) {
    for (const place of places) {
      const name = `${place.axis} ${place.point}`;
      const { figures } = await beside('scale-process.js', (sinkUrl): ScaleTask => ({ ...place, sinkUrl }));
      found.get(name)?.push(median(figures));
      told(name);
    }
  }
  const points = places.map((place) => ({
    ...place,
    medians: found.get(`${place.axis} ${place.point}`) ?? [],
  }));
  return { ...machine(), began, points };
}

/** The figures as a page of text. */
export function scaleReport({ points }: ScaleResults): string {
  return Object.entries(AXES)
    .map(([name, { title, unit, grows }]) => {
      const rows = points
        .filter(({ axis }) => axis === name)
        .map(({ point, medians }) => {
          const spread = `(${rounded(Math.min(...medians))}–${rounded(Math.max(...medians))})`;
          return `${String(point).padStart(10)} ${grows.padEnd(10)} ${rounded(median(medians)).padStart(6)} ${spread}`;
        });
      return `${title}: ${unit}\n${rows.join('\n')}\n`;
    })
    .join('\n');
}
