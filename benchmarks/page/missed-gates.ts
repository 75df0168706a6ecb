import { aimsOf } from '../aims';
import { judge } from '../gates';
import { type Results, spreadOf } from '../results';

/** What stands in the way of a gate, in figures of the same run. */
type Reason = (results: Results) => string;

const part = (results: Results, figure: string): string => ns(results, 'parts', figure);

function ns(results: Results, workload: string, figure: string): string {
  const spread = spreadOf(results, workload, 'clew', figure);
  return spread === undefined ? '? ns' : `${Math.round(spread.median)} ns`;
}

function us(results: Results, workload: string, figure: string): string {
  const spread = spreadOf(results, workload, 'clew', figure);
  if (spread === undefined) return '? µs';
  // A difference of two servers, and smaller than what they differ by from run to run.
  return spread.median < 0.05 ? 'less than can be measured here' : `${spread.median.toFixed(1)} µs`;
}

function leastAndMost(results: Results, workload: string, figure: string): string {
  const spread = spreadOf(results, workload, 'clew', figure);
  return spread === undefined ? '?' : `${spread.least.toFixed(0)} to ${spread.most.toFixed(0)}`;
}

const REASONS: Readonly<Record<string, Reason>> = {
  'root, encoded': (results) =>
    `Of ${ns(results, 'micro', 'root')}, two readings of the clock take ${part(results, 'reading the clock twice')}, recording all in all ${part(results, 'recording a root')} (the span and its segment are two objects, with 24 random bytes), and encoding it with the sampler's two tags ${part(results, 'encoding a root')}.`,
  'child, encoded': (results) =>
    `Of ${ns(results, 'micro', 'child')}, two readings of the clock take ${part(results, 'reading the clock twice')}, recording all in all ${part(results, 'recording a child')}, and encoding ${part(results, 'encoding a child')}.`,
  'typical span, values repeat': (results) =>
    `Of ${ns(results, 'micro', 'typical, values repeat')}, recording takes ${part(results, 'recording a typical span')} (three readings of the clock, five tags, a log), encoding ${part(results, 'encoding, values repeat')}; the rest is what has left the caches between the one and the other.`,
  'typical span, values differ': (results) =>
    `Of ${ns(results, 'micro', 'typical, values differ')}, encoding takes ${part(results, 'encoding, values differ')}: four texts that nobody has seen before are read from memory and written, character by character up to a length of 64 on Node 20, of 32 on later ones. The others have not touched them yet.`,
  'unsampled child': (results) =>
    `It takes ${leastAndMost(results, 'micro', 'unsampled child')} ns, one process from another: spans that are recorded and spans that are not are made by the same methods, and what V8 inlines of these is decided anew in each process.`,
  'bytes on the wire, Jaeger Thrift': (results) =>
    `Nothing is written that could be left out: ids, times, flags, the texts themselves, and what Thrift's binary protocol has around them: three bytes before each field, four before each text. Over OTLP it is ${Math.round(spreadOf(results, 'exported', 'clew-otlp', 'bytes per span')?.median ?? Number.NaN)} bytes a span.`,
  'CPU per exported span': (results) =>
    `Recording takes ${part(results, 'recording a typical span')} of it and encoding ${part(results, 'encoding, values repeat')}. The rest is two requests for 1500 spans.`,
  'CPU per request of a server over tracing off': (results) =>
    `A bare answer takes ${us(results, 'server', 'CPU µs per request, tracing off')}, of which 5 % are less than the eight readings of the clock and four encoded spans take that are asked for. Reading the headers takes ${us(results, 'layers', 'reading the headers')}, with recording it is ${us(results, 'layers', 'and recording')}, and with encoding and sending ${us(results, 'layers', 'and all the rest')}: two to three times what the same takes in a loop, since a request of Node's own leaves nothing of it in the processor's caches. Where the three spans stand for calls that are really made, it is the figure of _calls_.`,
};

/** For each gate that was missed: why. */
export function missedGates(results: Results): string[] {
  return because(
    'What stands in the way of those that were missed, in figures of this run:',
    missed(results),
    results,
  );
}

/** For each aim that was not reached, and of which {@link missedGates} says nothing: why. */
export function missedAims(results: Results): string[] {
  const told = new Set(missed(results));
  const names = aimsOf(results).filter(({ what, isReached }) => !isReached && !told.has(what));
  return because(
    'Why some were not reached (of missed gates it is said above):',
    names.map(({ what }) => what),
    results,
  );
}

function missed(results: Results): string[] {
  return judge(results)
    .filter(({ verdict }) => verdict === 'missed' || verdict === 'tolerated')
    .map(({ what }) => what);
}

function because(introduction: string, whats: readonly string[], results: Results): string[] {
  const names = [...new Set(whats)].filter((what) => what in REASONS);
  if (names.length === 0) return [];
  return [introduction, names.map((what) => `- **${what}**: ${REASONS[what](results)}`).join('\n')];
}
