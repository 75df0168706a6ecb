import { annotationText, isZipkinTag, zipkinText, zipkinUs } from '../../src/encoder/zipkin-conventions';
import {
  type FlatTags,
  findTag,
  type LogRecord,
  type ReferenceRecord,
  type SpanIds,
  type SpanRecord,
} from '../../src/model/span-record';
import { toldTags, wellFormed } from '../encoder/told-span';

/** What of a record is left after a journey through a format, and nothing else may be missing. */

/** Jaeger: whole microseconds; no tracestate, no counts of what was dropped, no remote parent. */
export function throughJaeger(span: SpanRecord): SpanRecord {
  const references = (span.references ?? []).filter(({ ids }) => hasIds(ids));
  const plain = references.length === 1 && isParent(span, references[0]) && references[0].type === 0;
  return {
    ...whole(span),
    startUs: Math.round(span.startUs),
    durationUs: Math.max(1, Math.round(span.durationUs)),
    references: references.length === 0 || plain ? undefined : withParent(span, references.map(bare)),
    logs: present(
      span.logs?.map((log) => ({ timestampUs: Math.round(log.timestampUs), fields: utf8(log.fields) })),
    ),
    remoteParent: false,
    droppedTags: 0,
    droppedLogs: 0,
    droppedReferences: 0,
    traceState: undefined,
  };
}

const KINDS = ['client', 'server', 'producer', 'consumer'];
const TRUE_OR_FALSE = ['true', 'false', true, false];

/**
 * OTLP: kind and error are fields, so they lose their place among the tags, and "true" is true; the debug flag is gone;
 * the field `event` goes first, and infinities are text.
 */
export function throughOtlp(span: SpanRecord): SpanRecord {
  const references = (span.references ?? []).filter(({ ids }) => hasIds(ids));
  const links = references.filter((reference) => reference.type !== 0 || !isParent(span, reference));
  return {
    ...whole(span),
    ids: { ...span.ids, flags: span.ids.flags & 1 },
    durationUs: Math.max(1, span.durationUs),
    references: links.length === 0 ? undefined : withParent(span, links.map(bareSampled)),
    tags: otlpTags(utf8(span.tags ?? [])),
    logs: present(span.logs?.map(otlpLog)),
    traceState: span.traceState || undefined,
  };
}

function otlpTags(tags: FlatTags): FlatTags | undefined {
  const flat: (typeof tags)[number][] = [];
  const fields: FlatTags[] = [[], []];
  for (let i = 0; i < tags.length; i += 2) {
    const [key, value] = [tags[i], tags[i + 1]];
    if (key === 'span.kind' && KINDS.includes(value as string)) fields[0] = [key, value];
    else if (key === 'error' && TRUE_OR_FALSE.includes(value as string))
      fields[1] = [key, String(value) === 'true'];
    else flat.push(key, value);
  }
  return present([...fields[0], ...flat, ...fields[1]]);
}

function otlpLog(log: LogRecord): LogRecord {
  const tags = utf8(log.fields);
  // Asked of the field as it was: infinities are text by now.
  const event = findTag(log.fields, 'event');
  const isNamed = typeof event === 'string' && event !== '';
  const fields: FlatTags[number][] = [];
  for (let i = 0; i < tags.length; i += 2) {
    if (tags[i] === 'event' && isNamed) fields.unshift(tags[i], tags[i + 1]);
    else fields.push(tags[i], tags[i + 1]);
  }
  return { timestampUs: log.timestampUs, fields };
}

/**
 * Zipkin: values are text, the kind goes first, an error is one whatever it says, a log is one text that may be JSON; of
 * references, only the parent is left.
 */
export function throughZipkin(span: SpanRecord): SpanRecord {
  return {
    ...throughJaeger(span),
    ids: { ...span.ids, flags: span.ids.flags | 1 },
    startUs: zipkinUs(span.startUs),
    durationUs: zipkinUs(span.durationUs),
    references: undefined,
    tags: zipkinTags(span.tags ?? []),
    logs: present(span.logs?.map(zipkinLog)),
  };
}

/** Zipkin's first model: in addition, tags of the names of addresses have another. */
export function throughZipkinV1(span: SpanRecord): SpanRecord {
  const tags = span.tags?.map((entry, i, all) => {
    const isReserved = /^[scm]a$/.test(String(entry)) || (entry === 'lc' && zipkinText(all[i + 1]) === '');
    return i % 2 === 0 && isReserved ? `tag.${entry}` : entry;
  });
  return throughZipkin({ ...span, ids: span.ids, traceState: span.traceState, ...(tags && { tags }) });
}

function zipkinTags(tags: FlatTags): FlatTags | undefined {
  const flat: FlatTags[number][] = [];
  for (let i = 0; i < tags.length; i += 2) {
    const [key, value] = [tags[i] as string, tags[i + 1]];
    const text = wellFormed(zipkinText(value));
    if (key === 'span.kind' && KINDS.includes(value as string)) flat.unshift(key, value);
    else if (key === 'error' && isZipkinTag(key, value))
      flat.push(key, text === 'true' || text === '' ? true : text);
    else if (isZipkinTag(key, value)) flat.push(wellFormed(key), text);
  }
  return present(once(flat));
}

function zipkinLog(log: LogRecord): LogRecord {
  const text = wellFormed(annotationText(log));
  const isObject = text.startsWith('{') && text.endsWith('}');
  const fields = isObject ? attempt(() => Object.entries(JSON.parse(text)).flatMap(jsonField)) : undefined;
  return { timestampUs: zipkinUs(log.timestampUs), fields: fields ?? ['event', text] };
}

/** An application's own text may be JSON of any depth. */
function jsonField([key, value]: [string, unknown]): FlatTags {
  if (value === null) return [key, ''];
  return [key, typeof value === 'object' ? JSON.stringify(value) : (value as FlatTags[number])];
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function whole(span: SpanRecord): SpanRecord {
  return {
    ...span,
    ids: { ...span.ids },
    operationName: wellFormed(span.operationName),
    tags: present(utf8(span.tags ?? [])),
  };
}

function utf8(tags: FlatTags): FlatTags {
  return once(toldTags(tags).flat());
}

/** Two keys of lone surrogates are one in UTF-8: it stays at the first one's place, and the last value counts. */
function once(tags: FlatTags): FlatTags {
  const pairs = tags.flatMap((key, i) => (i % 2 === 0 ? [[key, tags[i + 1]] as const] : []));
  return [...new Map(pairs)].flat();
}

function present<T extends readonly unknown[]>(list: T | undefined): T | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

function withParent(span: SpanRecord, told: readonly ReferenceRecord[]): readonly ReferenceRecord[] {
  const { ids } = span;
  if ((ids.parentId0 | ids.parentId1) === 0 || told.some((reference) => isParent(span, reference)))
    return told;
  const parent = { ...ids, spanId0: ids.parentId0, spanId1: ids.parentId1, parentId0: 0, parentId1: 0 };
  return [{ type: 0, ids: { ...parent, flags: 0 } }, ...told];
}

function bare({ type, ids }: ReferenceRecord): ReferenceRecord {
  return { type, ids: { ...ids, parentId0: 0, parentId1: 0, flags: 0 } };
}

function bareSampled({ type, ids }: ReferenceRecord): ReferenceRecord {
  return { type, ids: { ...ids, parentId0: 0, parentId1: 0, flags: ids.flags & 1 } };
}

function hasIds(ids: SpanIds): boolean {
  return (
    (ids.traceId0 | ids.traceId1 | ids.traceId2 | ids.traceId3) !== 0 && (ids.spanId0 | ids.spanId1) !== 0
  );
}

function isParent({ ids }: SpanRecord, { ids: to }: ReferenceRecord): boolean {
  const sameTrace = (['traceId0', 'traceId1', 'traceId2', 'traceId3'] as const).every(
    (key) => to[key] === ids[key],
  );
  return sameTrace && to.spanId0 === ids.parentId0 && to.spanId1 === ids.parentId1;
}
