import { type BaggageLimits, DEFAULT_BAGGAGE_LIMITS } from '../context/baggage';
import type { Counters } from '../diagnostics/counters';
import { invalidOption } from '../diagnostics/errors';
import { B3Propagator } from './b3';
import { B3MultiPropagator } from './b3-multi';
import { compositePropagator } from './composite';
import { JaegerPropagator } from './jaeger';
import { OtTracerPropagator } from './ot-tracer';
import type { Propagator } from './propagator';
import { W3cPropagator } from './w3c';
import { W3cBaggagePropagator } from './w3c-baggage';

type MakePropagator = (counters: Counters, limits: BaggageLimits) => Propagator;

/** Every header format by its name. A further one costs its file and a line here. */
const FORMATS: ReadonlyMap<string, MakePropagator> = new Map<string, MakePropagator>([
  ['jaeger', (counters, limits) => new JaegerPropagator(counters, limits)],
  ['w3c', (counters) => new W3cPropagator(counters)],
  ['baggage', (counters, limits) => new W3cBaggagePropagator(counters, limits)],
  ['b3', (counters, limits) => new B3Propagator(counters, limits)],
  ['b3-multi', (counters, limits) => new B3MultiPropagator(counters, limits)],
  ['ot-tracer', (counters, limits) => new OtTracerPropagator(counters, limits)],
]);

/** In the order in which they are tried when nothing else is said. */
export const KNOWN_FORMATS: readonly string[] = [...FORMATS.keys()];

/**
 * One propagator for the formats named; each is made once, however often it is named. Throws CLEW_ERR_INVALID_OPTION on a
 * name that is none.
 */
export function propagatorFor(
  inject: readonly string[],
  extract: readonly string[],
  counters: Counters,
  limits: BaggageLimits = DEFAULT_BAGGAGE_LIMITS,
): Propagator {
  const made = new Map<string, Propagator>();
  const propagators = (names: readonly string[]) =>
    [...new Set(names)].map((name) => {
      const propagator = made.get(name) ?? makePropagator(name, counters, limits);
      made.set(name, propagator);
      return propagator;
    });
  return compositePropagator(propagators(inject), propagators(extract));
}

function makePropagator(name: string, counters: Counters, limits: BaggageLimits): Propagator {
  const make = FORMATS.get(name);
  if (make === undefined) throw invalidOption('propagation', `a list of ${KNOWN_FORMATS.join(', ')}`, name);
  return make(counters, limits);
}
