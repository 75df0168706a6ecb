import { hexOfWord, hexOfWords } from '../bytes/hex';
import type { SpanIds, SpanRecord } from '../model/span-record';

/** A span of a group, at its place in the tree. */
export interface SpanLine {
  readonly span: SpanRecord;
  readonly depth: number;
}

/**
 * The spans of one group, each below its parent and before those that started later. One whose parent is not among them
 * stands at the left. Ids that go in a circle or occur twice (some libraries set their own) make no span vanish.
 */
export function treeOrder(spans: readonly SpanRecord[]): SpanLine[] {
  const sorted = [...spans].sort((a, b) => a.startUs - b.startUs);
  const known = new Set(sorted.map(({ ids }) => spanIdOf(ids)));
  const children = childrenByParent(sorted);
  const lines: SpanLine[] = [];
  const seen = new Set<SpanRecord>();
  const add = (root: SpanRecord) => {
    const stack: SpanLine[] = [{ span: root, depth: 0 }];
    for (let line = stack.pop(); line !== undefined; line = stack.pop()) {
      const { span, depth } = line;
      if (seen.has(span)) continue;
      seen.add(span);
      lines.push(line);
      const below = children.get(spanIdOf(span.ids)) ?? [];
      for (let i = below.length - 1; i >= 0; i--) stack.push({ span: below[i], depth: depth + 1 });
    }
  };
  for (const span of sorted) if (!known.has(parentIdOf(span.ids))) add(span);
  // What is left goes in a circle.
  for (const span of sorted) add(span);
  return lines;
}

/** Lower-case hex, 16 digits, or 32 when the upper half is not 0. */
export function traceIdOf({ traceId0, traceId1, traceId2, traceId3 }: SpanIds): string {
  const low = hexOfWords(traceId2, traceId3);
  return (traceId0 | traceId1) === 0 ? low : hexOfWord(traceId0) + hexOfWord(traceId1) + low;
}

function childrenByParent(spans: readonly SpanRecord[]): Map<string, SpanRecord[]> {
  const children = new Map<string, SpanRecord[]>();
  for (const span of spans) {
    const parent = parentIdOf(span.ids);
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [span]);
    else siblings.push(span);
  }
  return children;
}

function spanIdOf({ spanId0, spanId1 }: SpanIds): string {
  return hexOfWords(spanId0, spanId1);
}

/** All zeros for a root, which is nobody's id. */
function parentIdOf({ parentId0, parentId1 }: SpanIds): string {
  return hexOfWords(parentId0, parentId1);
}
