import type { ReferenceRecord } from '../model/span-record';
import type { Span } from './span';

/** What most spans have nothing of. */
export interface Rest {
  references: ReferenceRecord[] | undefined;
  /** Where each key stands, once there are many tags and one was set that is not the next of the usual ones. */
  places: Map<string, number> | undefined;
  /** The list of `UsualKeys` that begins with the keys of just these tags, if there is one. */
  usualKeys: string[] | undefined;
  droppedTags: number;
  droppedLogs: number;
  droppedReferences: number;
}

/** Makes it, if it is not there. */
export function restOf(span: Span): Rest {
  span.rest ??= {
    references: undefined,
    places: undefined,
    usualKeys: undefined,
    droppedTags: 0,
    droppedLogs: 0,
    droppedReferences: 0,
  };
  return span.rest;
}
