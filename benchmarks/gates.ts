import { medianInterval } from './bootstrap';
import type { ContestantName } from './contestants/contestants';
import { median } from './median';
import { mediansOf, type Results, spreadOf } from './results';

/** Clew's figure may not be above `limit` times the figure it is held against, measured in the same run. */
interface Gate {
  readonly what: string;
  readonly workload: string;
  readonly figure: string;
  readonly limit: number;
  readonly who?: ContestantName;
  /** The contestant, or Clew's own figure elsewhere, or the number 1. */
  readonly against: ContestantName | { readonly workload: string; readonly figure: string } | 'zero';
  /** Not subject to noise: no tolerance in a quick run. */
  readonly exact?: boolean;
}

const micro = { workload: 'micro' } as const;
const cpu = { workload: 'exported', figure: 'CPU µs per span', what: 'CPU per exported span' } as const;
const wire = { workload: 'exported', figure: 'bytes per span' } as const;

/** As docs/performance.md has them. */
const GATES: readonly Gate[] = [
  { ...micro, what: 'root, encoded', figure: 'root', limit: 1 / 5, against: 'otel' },
  { ...micro, what: 'child, encoded', figure: 'child', limit: 1 / 5, against: 'otel' },
  {
    ...micro,
    what: 'typical span, values repeat',
    figure: 'typical, values repeat',
    limit: 1 / 3,
    against: 'otel',
  },
  {
    ...micro,
    what: 'typical span, values differ',
    figure: 'typical, values differ',
    limit: 1 / 2,
    against: 'otel',
  },
  { ...micro, what: 'unsampled child', figure: 'unsampled child', limit: 1 / 6, against: 'jaeger-client' },
  {
    ...micro,
    what: 'extract, Jaeger headers',
    figure: 'extract jaeger',
    limit: 1 / 5,
    against: 'jaeger-client',
  },
  { ...cpu, limit: 1 / 2.5, against: 'dd-trace' },
  { ...cpu, limit: 1 / 5, against: 'otel' },
  { ...cpu, limit: 1 / 10, against: 'jaeger-client' },
  { ...wire, what: 'bytes on the wire, Jaeger Thrift', limit: 0.6, against: 'jaeger-client', exact: true },
  {
    what: 'bytes kept per unsent span',
    workload: 'retained',
    figure: 'bytes kept per span',
    limit: 1.2,
    against: wire,
  },
  { what: 'loading, cold', workload: 'load', figure: 'require, ms', limit: 1 / 4, against: 'jaeger-client' },
  ...(['clew', 'clew-otlp'] as const).flatMap((who): Gate[] => [
    {
      ...wire,
      figure: 'spans lost',
      who,
      what: 'spans lost, exported',
      limit: 0,
      against: 'zero',
      exact: true,
    },
    {
      workload: 'burst',
      figure: '% lost',
      who,
      what: '% lost, burst',
      limit: 0,
      against: 'zero',
      exact: true,
    },
    {
      workload: 'paced',
      figure: '% lost',
      who,
      what: '% lost, paced',
      limit: 0,
      against: 'zero',
      exact: true,
    },
  ]),
];

const WORDS = {
  met: 'gate met',
  tolerated: 'gate missed, tolerated in a quick run',
  missed: 'GATE MISSED',
  inconclusive: 'INCONCLUSIVE',
} as const;

export interface Judgement {
  readonly what: string;
  readonly workload: string;
  readonly line: string;
  readonly verdict: 'met' | 'missed' | 'tolerated' | 'not judged' | 'inconclusive';
  /** Fails every run, however noisy the machine is. */
  readonly always: boolean;
}

/** Every gate, judged. A quick run tolerates what misses a gate by less than twice. */
export function judge(results: Results): Judgement[] {
  const has = (workload: string): boolean => results.runs.some((run) => run.workload === workload);
  const judgements = GATES.filter(({ workload }) => has(workload)).map((gate) => judged(gate, results));
  if (has('server')) judgements.push(judgedServer(results));
  return judgements;
}

/** CPU per request at 100 % sampling over tracing off, in percent. */
const SERVER_LIMIT = 5;

/** An interval wider than half of what is allowed decides nothing, and in a full run that is not enough. */
function judgedServer(results: Results): Judgement {
  const what = 'CPU per request of a server over tracing off';
  const workload = 'server';
  const pairs = mediansOf(results, 'server', 'clew', 'overhead, %');
  if (pairs.length === 0)
    return { what, workload, line: `NOT JUDGED: ${what}`, verdict: 'not judged', always: false };
  const { low, high } = medianInterval(pairs);
  const overhead = median(pairs);
  const measured = `+ ${overhead.toFixed(1)} % (${low.toFixed(1)} to ${high.toFixed(1)}, ${pairs.length} pairs), at most + ${SERVER_LIMIT} %`;
  const limit = results.quick ? 2 * SERVER_LIMIT : SERVER_LIMIT;
  const wide = high - low > SERVER_LIMIT / 2;
  // Wholly above the limit is an answer, however wide it is.
  const verdict = low > limit ? 'missed' : wide ? 'inconclusive' : overhead <= limit ? 'met' : 'missed';
  return { what, workload, line: `${WORDS[verdict]}: ${what}: ${measured}`, verdict, always: false };
}

function judged(gate: Gate, results: Results): Judgement {
  const { what, limit, against, workload, figure, who = 'clew' } = gate;
  const always = against === 'zero';
  const ours = spreadOf(results, workload, who, figure);
  const theirs = reference(gate, results);
  const name = typeof against === 'string' ? against : `its ${against.figure}`;
  if (ours === undefined || theirs === undefined) {
    const line = `NOT JUDGED: ${what}: no figure of ${name}`;
    return { what, workload, line, verdict: 'not judged', always: false };
  }
  // Of what must be nothing the worst run counts.
  const ratio = (always ? ours.most : ours.median) / theirs;
  const tolerance = results.quick && !gate.exact ? 2 : 1;
  const verdict = ratio <= limit ? 'met' : ratio <= limit * tolerance ? 'tolerated' : 'missed';
  const measured = always
    ? `${who} ${ratio.toFixed(2)}, to be 0`
    : `${ratio.toFixed(3)} of ${name}, at most ${limit.toFixed(3)}`;
  return { what, workload, line: `${WORDS[verdict]}: ${what}: ${measured}`, verdict, always };
}

function reference({ workload, figure, against }: Gate, results: Results): number | undefined {
  if (against === 'zero') return 1;
  if (typeof against === 'string') return spreadOf(results, workload, against, figure)?.median;
  return spreadOf(results, against.workload, 'clew', against.figure)?.median;
}
