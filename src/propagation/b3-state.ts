import {
  REMOTE_ACCEPTED,
  REMOTE_DEBUG,
  REMOTE_DENIED,
  type SamplingState,
  type SpanContext,
} from '../context/span-context';
import { FLAG_DEBUG, FLAG_SAMPLED } from '../model/span-record';
import { UNDECIDED } from '../model/verdict';

/** B3's sampling states, as the single header writes them; undefined is "defer". */
export type B3State = '0' | '1' | 'd' | undefined;

/** What is to be written for a context. */
export function b3State({ sampling }: SpanContext): B3State {
  if (sampling.verdict === UNDECIDED) return undefined;
  if ((sampling.flags & FLAG_DEBUG) !== 0) return 'd';
  return (sampling.flags & FLAG_SAMPLED) !== 0 ? '1' : '0';
}

/** What `0`, `1` or `d` means; undefined for anything else. */
export function samplingOfB3(state: string): SamplingState | undefined {
  if (state === '1') return REMOTE_ACCEPTED;
  if (state === '0') return REMOTE_DENIED;
  return state === 'd' ? REMOTE_DEBUG : undefined;
}

/** Beside B3's own specification, but Jaeger's B3 codecs and Istio agree on it. */
export const B3_BAGGAGE_PREFIX = 'baggage-';
