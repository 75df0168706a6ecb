import type { ExporterOptions } from '../src/config/options';
import type { Tracer } from '../src/tracer/tracer';
import { cpuMs } from './cpu-time';
import { REPEATING, typicalSpan } from './typical-span';

/** Along each axis one thing grows, and the cost of one piece of work should stay what it is. */
export interface Axis {
  readonly title: string;
  /** What one piece of work is, and what grows. */
  readonly unit: string;
  readonly grows: string;
  readonly points: readonly number[];
  /** Nanoseconds of CPU time of one piece of work, every sample, at this point. */
  measure(point: number, sinkUrl: string): Promise<number[]>;
}

/** What is recorded between two deliveries; those are not timed. About 4 MB. */
const CHUNK = 10_000;
const SAMPLES = 15;
const WARM_UPS = 5;
const decades = (highest: number): number[] => Array.from({ length: highest + 1 }, (_, power) => 10 ** power);

export const AXES: Readonly<Record<string, Axis>> = {
  spans: {
    title: 'Typical spans one after another, in traces of up to 10 000',
    unit: 'ns per span',
    grows: 'spans',
    points: decades(7),
    async measure(point, sinkUrl) {
      const recorder = recording(start(sinkUrl, 1), Math.min(point, CHUNK));
      for (let i = 0; i < WARM_UPS; i++) await recorder(CHUNK, typicalBelow);
      const repeats = Math.max(1, Math.min(SAMPLES, Math.round(1_000_000 / point)));
      const figures: number[] = [];
      // A reading of the CPU time costs more than a span: of small traces many are made between two.
      for (let i = 0; i < repeats; i++) figures.push(await recorder(Math.max(CHUNK, point), typicalBelow));
      return figures;
    },
  },
  names: {
    title: 'Operation names in use',
    unit: 'ns per span',
    grows: 'names',
    points: decades(5),
    measure(point, sinkUrl) {
      const names = Array.from({ length: point }, (_, i) => `GET /books/:id/pages/${i}`);
      return sampled(recording(start(sinkUrl, 1)), 2 * CHUNK, (tracer, parent, i) => {
        const span = tracer.startSpan(names[i % point], { childOf: parent });
        span.setTag('component', 'net/http');
        span.finish();
      });
    },
  },
  tags: {
    title: 'Tags of one span',
    unit: 'ns per tag',
    grows: 'tags',
    points: [1, 2, 4, 8, 16, 32, 64, 128],
    async measure(point, sinkUrl) {
      const recorder = recording(start(sinkUrl, 1));
      const [bare, whole] = [tagged(0), tagged(point)];
      const figures: number[] = [];
      // By turns, as one is taken from the other.
      for (let i = -WARM_UPS; i < 2 * SAMPLES; i++) {
        const without = await recorder(CHUNK / 4, bare);
        const withTags = await recorder(CHUNK / 4, whole);
        if (i >= 0) figures.push((withTags - without) / point);
      }
      return figures;
    },
  },
  exporters: {
    title: 'Exporters that every span goes to',
    unit: 'ns per span and exporter',
    grows: 'exporters',
    points: [1, 2, 3, 4],
    async measure(point, sinkUrl) {
      const figures = await sampled(recording(start(sinkUrl, point)), CHUNK, typicalBelow);
      return figures.map((figure) => figure / point);
    },
  },
};

type Parent = ReturnType<Tracer['startSpan']>;
type Piece = (tracer: Tracer, parent: Parent, i: number) => void;
/** Does a piece of work so many times and resolves with the nanoseconds of one. */
type Recorder = (count: number, piece: Piece) => Promise<number>;

const typicalBelow: Piece = (tracer, parent, i) => void typicalSpan(tracer, parent, REPEATING, i);

function tagged(tags: number): Piece {
  const keys = Array.from({ length: tags }, (_, i) => `tag.number.${i}`);
  return (tracer, parent) => {
    const span = tracer.startSpan('tagged', { childOf: parent });
    for (const key of keys) span.setTag(key, 'net/http');
    span.finish();
  };
}

/** The same format for each, to addresses of its own: nothing is shared between them but the spans. */
function start(sinkUrl: string, exporters: number): Tracer {
  const { initTracer } = require('../src/index') as typeof import('../src/index');
  const exporter = Array.from({ length: exporters }, (_, i): ExporterOptions => {
    return { type: 'jaeger', endpoint: `${sinkUrl}/api/traces?exporter=${i}` };
  });
  return initTracer({ serviceName: 'bench', exporter, logLevel: 'error' });
}

/** In traces of so many spans below a parent, which is counted as one of them. */
function recording(tracer: Tracer, traceSpans = CHUNK): Recorder {
  return async (count, piece) => {
    let spentMs = 0;
    for (let done = 0; done < count; done += CHUNK) {
      const until = Math.min(count, done + CHUNK);
      const began = cpuMs();
      for (let first = done; first < until; first += traceSpans) {
        const parent = tracer.startSpan('parent');
        for (let i = first + 1; i < Math.min(until, first + traceSpans); i++) piece(tracer, parent, i);
        // The segment settles, and is encoded, now.
        parent.finish();
      }
      spentMs += cpuMs() - began;
      await tracer.flush();
    }
    return (spentMs * 1e6) / count;
  };
}

/** After a warm-up that is not counted. */
async function sampled(recorder: Recorder, count: number, piece: Piece): Promise<number[]> {
  for (let i = 0; i < WARM_UPS; i++) await recorder(count, piece);
  const figures: number[] = [];
  for (let i = 0; i < SAMPLES; i++) figures.push(await recorder(count, piece));
  return figures;
}
