import { casesOf } from '../cases';
import { loadPeer } from '../peers';
import type { Contestant } from './contestant';

/** The floor: what OpenTracing's own tracer that does nothing costs. */
export function noop(): Contestant {
  const { Tracer } = loadPeer<typeof import('opentracing')>('opentracing');
  return {
    cases: () => casesOf({ recording: new Tracer(), propagating: {}, deliver: async () => {} }),
    exporting: () => undefined,
  };
}
