import type { FlatTags } from '../model/span-record';
import { ACCEPT, DENY } from '../model/verdict';
import type { Decision } from './sampler';

/** `sampler.type` as jaeger-client writes it: Jaeger's adaptive sampling reads these tags back. */
export type SamplerTag = 'const' | 'probabilistic' | 'ratelimiting' | 'lowerbound';

const NO_TAGS: FlatTags = [];

/** Nothing is recorded, so there is nothing to put tags on. */
export const DENIED: Decision = { verdict: DENY, tags: NO_TAGS };

/** Made once per sampler, at construction; frozen, so that spans can share one copy. */
export function accepted(type: SamplerTag, param: number | boolean): Decision {
  return { verdict: ACCEPT, tags: Object.freeze(['sampler.type', type, 'sampler.param', param]) };
}
