import type { FlatTags } from '../model/span-record';
import type { Span } from './span';

/** What a span and its context, and a log, take without their texts (measured: a bare span 160 bytes, 296 with its context). */
const SPAN_BYTES = 300;
const LOG_BYTES = 100;

/** About what a held span keeps alive: its objects, and what its texts and bytes take. */
export function heldBytesOf(span: Span): number {
  let bytes = SPAN_BYTES + span.operationName.length + flatBytes(span.tags);
  if (span.logs !== undefined) for (const log of span.logs) bytes += LOG_BYTES + flatBytes(log.fields);
  return bytes;
}

function flatBytes(flat: FlatTags | undefined): number {
  if (flat === undefined) return 0;
  let bytes = flat.length * 8;
  for (let i = 1; i < flat.length; i += 2) {
    const value = flat[i];
    if (typeof value === 'string' || typeof value === 'object') bytes += value.length;
  }
  return bytes;
}
