import { hexOfWords } from '../bytes/hex';
import type { ReportedSpan } from '../model/reported-span';
import { CHILD_OF, findTag, type SpanIds, type SpanRecord } from '../model/span-record';

/** A span in its place. */
export interface TraceNode {
  readonly reported: ReportedSpan;
  /** In the order of their start. */
  readonly children: TraceNode[];
  /** Says it has a parent, which is not among the spans (not arrived, not sampled), or is its own descendant. */
  headless: boolean;
}

/** The spans of one trace as a forest: whatever came in is in it exactly once. */
export interface TraceTree {
  /** In the order of their start; more than one when parents are missing. */
  readonly roots: readonly TraceNode[];
  readonly spanCount: number;
  /** The earliest start, microseconds since the Unix epoch. */
  readonly startUs: number;
  /** The latest end. */
  readonly endUs: number;
}

/**
 * Puts the spans of one trace in their places. Nothing is refused and nothing is corrected: a span whose parent is missing
 * becomes a headless root, a ring of parents is cut before its earliest span, and a child that seems to start before its
 * parent (two clocks) stays its child.
 */
export function buildTraceTree(spans: readonly ReportedSpan[]): TraceTree {
  const nodes = spans.map((reported): TraceNode => ({ reported, children: [], headless: false }));
  nodes.sort(byStart);
  const byId = nodesById(nodes);
  const parents = new Map<TraceNode, TraceNode>();
  for (const node of nodes) {
    const parent = parentOf(node, byId);
    if (parent !== undefined) parents.set(node, parent);
  }
  cutRings(nodes, parents);
  const roots: TraceNode[] = [];
  for (const node of nodes) (parents.get(node)?.children ?? roots).push(node);
  return { roots, spanCount: nodes.length, ...extent(nodes) };
}

/** Every node of a tree from top to bottom with its depth. Without recursion: a trace may be a chain of 100 000 spans. */
export function* walk(roots: readonly TraceNode[]): Generator<{ node: TraceNode; depth: number }> {
  const stack = roots.map((node) => ({ node, depth: 0 })).reverse();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    yield next;
    const { children } = next.node;
    for (let i = children.length - 1; i >= 0; i--) stack.push({ node: children[i], depth: next.depth + 1 });
  }
}

function byStart(a: TraceNode, b: TraceNode): number {
  return a.reported.span.startUs - b.reported.span.startUs;
}

function extent(nodes: readonly TraceNode[]): { startUs: number; endUs: number } {
  if (nodes.length === 0) return { startUs: 0, endUs: 0 };
  let endUs = Number.NEGATIVE_INFINITY;
  for (const { reported } of nodes) endUs = Math.max(endUs, reported.span.startUs + reported.span.durationUs);
  return { startUs: nodes[0].reported.span.startUs, endUs };
}

/** Zipkin lets a client and its server share one span id: more than one node may answer to it. */
function nodesById(nodes: readonly TraceNode[]): Map<string, TraceNode[]> {
  const byId = new Map<string, TraceNode[]>();
  for (const node of nodes) {
    const { spanId0, spanId1 } = node.reported.span.ids;
    const id = hexOfWords(spanId0, spanId1);
    const same = byId.get(id);
    if (same === undefined) byId.set(id, [node]);
    else same.push(node);
  }
  return byId;
}

function parentOf(node: TraceNode, byId: ReadonlyMap<string, TraceNode[]>): TraceNode | undefined {
  const { span } = node.reported;
  const shared = byId.get(hexOfWords(span.ids.spanId0, span.ids.spanId1)) ?? [];
  if (isServer(span)) {
    const client = shared.find((other) => other !== node && !isServer(other.reported.span));
    if (client !== undefined) return client;
  }
  const parentId = parentIdOf(span);
  if (parentId === undefined) return undefined;
  const candidates = (byId.get(parentId) ?? []).filter((candidate) => candidate !== node);
  node.headless = candidates.length === 0;
  // Of two halves of a shared span, the server's is the one that calls on.
  return candidates.find((candidate) => isServer(candidate.reported.span)) ?? candidates[0];
}

/** The parent's id; some clients name the parent in the references only, Jaeger then takes the first childOf, else the first. */
function parentIdOf({ ids, references = [] }: SpanRecord): string | undefined {
  if ((ids.parentId0 | ids.parentId1) !== 0) return hexOfWords(ids.parentId0, ids.parentId1);
  const local = references.filter((reference) => isSameTrace(reference.ids, ids));
  const parent = local.find(({ type }) => type === CHILD_OF) ?? local[0];
  return parent === undefined ? undefined : hexOfWords(parent.ids.spanId0, parent.ids.spanId1);
}

function isSameTrace(a: SpanIds, b: SpanIds): boolean {
  return (
    a.traceId3 === b.traceId3 &&
    a.traceId2 === b.traceId2 &&
    a.traceId1 === b.traceId1 &&
    a.traceId0 === b.traceId0
  );
}

function isServer(span: SpanRecord): boolean {
  return findTag(span.tags, 'span.kind') === 'server';
}

/** Follows every node upwards; whoever leads back to itself loses its parent. The nodes come in the order of their start. */
function cutRings(nodes: readonly TraceNode[], parents: Map<TraceNode, TraceNode>): void {
  const safe = new Set<TraceNode>();
  for (const node of nodes) {
    const path = new Set<TraceNode>();
    let current: TraceNode | undefined = node;
    while (current !== undefined && !safe.has(current) && !path.has(current)) {
      path.add(current);
      current = parents.get(current);
    }
    if (current !== undefined && path.has(current)) {
      const first = earliest(current, parents);
      parents.delete(first);
      first.headless = true;
    }
    for (const passed of path) safe.add(passed);
  }
}

/** Of a ring that `start` is part of. */
function earliest(start: TraceNode, parents: ReadonlyMap<TraceNode, TraceNode>): TraceNode {
  let first = start;
  for (let node = parents.get(start); node !== undefined && node !== start; node = parents.get(node)) {
    if (byStart(node, first) < 0) first = node;
  }
  return first;
}
