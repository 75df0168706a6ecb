import { hexOfWords } from '../bytes/hex';
import type { FlatTags, SpanRecord } from '../model/span-record';
import { findTag } from '../model/span-record';

export interface SpanTreeOptions {
  /** Tags to show, in this order; default none. `'*'` shows all. */
  readonly tags?: readonly string[] | '*';
  /** Shows durations in milliseconds; default false. */
  readonly durations?: boolean;
  /** Shows the logs' `event` fields; default false. */
  readonly logs?: boolean;
}

/**
 * Spans as indented text, one line a span, children below their parents in order of start, for assertions that read
 * like the trace. A span whose parent is not among them is a root here, marked with `…`.
 *
 * ```
 * GET /books
 *   authorise
 *   load books  error
 * ```
 */
export function spanTree(spans: readonly SpanRecord[], options: SpanTreeOptions = {}): string {
  const known = new Set(spans.map(idOf));
  const children = new Map<string, SpanRecord[]>();
  for (const span of [...spans].sort((a, b) => a.startUs - b.startUs)) {
    const parent = parentOf(span);
    const under = parent !== undefined && known.has(parent) ? parent : '';
    children.set(under, [...(children.get(under) ?? []), span]);
  }
  const lines: string[] = [];
  const print = (span: SpanRecord, depth: number) => {
    const headless = depth === 0 && parentOf(span) !== undefined ? '… ' : '';
    lines.push(`${'  '.repeat(depth)}${headless}${lineOf(span, options)}`);
    for (const child of children.get(idOf(span)) ?? []) print(child, depth + 1);
  };
  for (const root of children.get('') ?? []) print(root, 0);
  return lines.join('\n');
}

function lineOf(span: SpanRecord, options: SpanTreeOptions): string {
  const parts = [span.operationName];
  if (options.durations) parts.push(`${Math.round(span.durationUs) / 1000}ms`);
  const error = findTag(span.tags, 'error');
  // A text says what the error was; only a plain no is none.
  if (error !== undefined && error !== false && error !== 'false') parts.push('error');
  for (const key of shownTags(span.tags, options.tags)) {
    const value = findTag(span.tags, key);
    if (value !== undefined)
      parts.push(`${key}=${typeof value === 'object' ? `<${value.length} bytes>` : value}`);
  }
  if (options.logs)
    for (const log of span.logs ?? []) parts.push(`[${findTag(log.fields, 'event') ?? 'log'}]`);
  return parts.join('  ');
}

function shownTags(tags: FlatTags | undefined, wanted: SpanTreeOptions['tags']): readonly string[] {
  if (wanted !== '*') return wanted ?? [];
  return (tags ?? []).filter((_, index) => index % 2 === 0).map(String);
}

function idOf({ ids }: SpanRecord): string {
  return hexOfWords(ids.spanId0, ids.spanId1);
}

function parentOf({ ids }: SpanRecord): string | undefined {
  return (ids.parentId0 | ids.parentId1) === 0 ? undefined : hexOfWords(ids.parentId0, ids.parentId1);
}
