import type { ContestantName } from './contestants/contestants';
import { median } from './median';
import { mediansOf, type Results, spreadOf } from './results';

/** What Clew would like to cost: a figure of its own, or its share of another's of the same run. */
interface Aim {
  /** As in the gates, where there is one of the same name. */
  readonly what: string;
  readonly workload: string;
  readonly figure: string;
  readonly limit: number;
  readonly unit?: 'ns' | 'ms' | '%';
  readonly of?: ContestantName | { readonly workload: string; readonly figure: string };
}

const micro = { workload: 'micro', unit: 'ns' } as const;
const cpu = { workload: 'exported', figure: 'CPU µs per span', what: 'CPU per exported span' } as const;
const wire = { workload: 'exported', figure: 'bytes per span' } as const;

/** Dapper's own figures for a root and a child, and for a server; what a prototype of Clew reached for the others. */
const AIMS: readonly Aim[] = [
  { ...micro, what: 'root, encoded', figure: 'root', limit: 204 },
  { ...micro, what: 'child, encoded', figure: 'child', limit: 176 },
  { ...micro, what: 'typical span, values repeat', figure: 'typical, values repeat', limit: 400 },
  { ...micro, what: 'typical span, values differ', figure: 'typical, values differ', limit: 650 },
  { ...micro, what: 'unsampled child', figure: 'unsampled child', limit: 20 },
  { ...micro, what: 'inject, Jaeger headers', figure: 'inject jaeger', limit: 100 },
  { ...micro, what: 'extract, Jaeger headers', figure: 'extract jaeger', limit: 140 },
  { ...cpu, limit: 1 / 4, of: 'dd-trace' },
  { ...cpu, limit: 1 / 8, of: 'otel' },
  { ...cpu, limit: 1 / 18, of: 'jaeger-client' },
  { ...wire, what: 'bytes on the wire, Jaeger Thrift', limit: 0.55, of: 'jaeger-client' },
  {
    what: 'bytes kept per unsent span',
    workload: 'retained',
    figure: 'bytes kept per span',
    limit: 1.05,
    of: wire,
  },
  { what: 'loading, cold', workload: 'load', figure: 'require, ms', limit: 20, unit: 'ms' },
  {
    what: 'CPU per request of a server over tracing off',
    workload: 'server',
    figure: 'overhead, %',
    limit: 1.5,
    unit: '%',
  },
];

export interface AimedAt {
  readonly what: string;
  /** The figure and the aim, in words. */
  readonly measured: string;
  readonly isReached: boolean;
}

/** Every aim whose figures this run has. */
export function aimsOf(results: Results): AimedAt[] {
  return AIMS.flatMap((aim) => {
    const figure = figureOf(aim, results);
    if (figure === undefined) return [];
    const { what, limit, unit, of } = aim;
    const whose = typeof of === 'string' ? ` of ${of}` : of === undefined ? '' : ` of its ${of.figure}`;
    const told = (number: number) =>
      unit === undefined ? number.toFixed(3) : `${number.toPrecision(3)} ${unit}`;
    return [{ what, measured: `${told(figure)}${whose}, aim ${told(limit)}`, isReached: figure <= limit }];
  });
}

function figureOf({ workload, figure, of }: Aim, results: Results): number | undefined {
  const ours = mediansOf(results, workload, 'clew', figure);
  if (ours.length === 0) return undefined;
  if (of === undefined) return median(ours);
  const [place, name, other] =
    typeof of === 'string' ? [workload, of, figure] : [of.workload, 'clew' as const, of.figure];
  const theirs = spreadOf(results, place, name, other)?.median;
  return theirs === undefined ? undefined : median(ours) / theirs;
}
