import { randomNonZeroWord, randomWord } from './ids';

/** A trace's id as int32 words, most significant first; of 64 bits, the first two are 0. */
export interface TraceId {
  readonly traceId0: number;
  readonly traceId1: number;
  readonly traceId2: number;
  readonly traceId3: number;
}

/** A random one. */
export function newTraceId(is128Bit: boolean): TraceId {
  return {
    traceId0: is128Bit ? randomNonZeroWord() : 0,
    traceId1: is128Bit ? randomWord() : 0,
    traceId2: randomWord(),
    traceId3: randomNonZeroWord(),
  };
}
