import { isError, summarize, type TraceSummary } from '../analysis/trace-summary';
import { buildTraceTree, type TraceNode, type TraceTree, walk } from '../analysis/trace-tree';
import type { ReportedSpan } from '../model/reported-span';
import { bar } from './bar';
import { durationText } from './duration-text';
import { colourOf, type Paint, paintWith } from './paint';
import { fitted, printable, textWidth } from './text-width';
import { counted, summaryText } from './trace-line';

export interface RenderTraceOptions {
  /** Columns of the terminal; default 100, at least 50. */
  readonly width?: number;
  /** Default false. */
  readonly colour?: boolean;
  /** Spans shown, at least 3; a longer trace loses its middle, and says so. Default 60. */
  readonly maxSpans?: number;
}

const MIN_WIDTH = 50;
const MIN_SHOWN = 3;
const MIN_BAR = 10;
const INDENT = 2;
/** Names take at most this share of the line, and indentation at most half of that. */
const NAME_SHARE = 0.55;
const GAP = '  ';
const ERROR_MARK = '✗';
/** Between the columns, and the mark with its blank. */
const SPACES = 2 * GAP.length + ERROR_MARK.length + 1;

/** A line before it is laid out. */
interface Row {
  readonly node: TraceNode;
  readonly indent: string;
  readonly name: string;
  readonly duration: string;
}

/**
 * One trace as text: a line a span, children below and right of their parents, with a bar for its time and its duration. `✗` marks
 * an error, `…` before a name a span whose parent has not arrived. No line is wider than `width`, and none ends in a blank.
 *
 * ```
 * GET /books/7 of frontend took 38.2 ms: 3 spans in 2 services, 1 error (trace 0af7651916cd43dd8448eb211c80319c)
 *
 * frontend  GET /books/7    ██████████████████████████████    38.2 ms
 *   backend  book              ████████▌                      10.6 ms
 *   backend  prices                     ███████████████     ✗ 19.1 ms
 * ```
 */
export function renderTrace(spans: readonly ReportedSpan[], options: RenderTraceOptions = {}): string {
  const { width = 100, colour = false, maxSpans = 60 } = options;
  const tree = buildTraceTree(spans);
  if (tree.spanCount === 0) return 'A trace without spans.';
  const summary = summarize(tree);
  const paint = paintWith(colour);
  const lines = [paint('bold', summaryText(summary)), ''];
  const shown = Math.max(MIN_SHOWN, maxSpans);
  lines.push(...renderRows(tree, summary, Math.max(MIN_WIDTH, width), shown, paint));
  if (summary.headlessCount > 0) {
    const missing =
      summary.headlessCount === 1 ? "1 span's parent has" : `${summary.headlessCount} spans' parents have`;
    lines.push('', paint('dim', `… ${missing} not arrived.`));
  }
  return lines.join('\n');
}

function renderRows(
  tree: TraceTree,
  summary: TraceSummary,
  width: number,
  shown: number,
  paint: Paint,
): string[] {
  const { first, left, leftErrors, last } = cutMiddle(tree, shown);
  const maxName = Math.floor(width * NAME_SHARE);
  const makeRow = (place: { node: TraceNode; depth: number }) => rowOf(place, maxName);
  const [above, below] = [first.map(makeRow), last.map(makeRow)];
  const rows = [...above, ...below];
  const durationWidth = widest(rows, ({ duration }) => duration);
  const nameRoom = Math.min(maxName, width - MIN_BAR - durationWidth - SPACES);
  const nameWidth = Math.min(
    nameRoom,
    widest(rows, ({ indent, name }) => indent + name),
  );
  const barWidth = width - nameWidth - durationWidth - SPACES;
  const colours = colourOf(summary.services);
  const render = (row: Row) => {
    const { span, process } = row.node.reported;
    const colour = colours(process.serviceName);
    const from = partOf(tree, span.startUs);
    const drawn = bar(from, partOf(tree, span.startUs + span.durationUs), barWidth);
    const failed = isError(span);
    const name = fitted(row.indent + row.name, nameWidth);
    const end = `${failed ? ERROR_MARK : ' '} ${row.duration.padStart(durationWidth)}`;
    return `${paintName(name, process.serviceName, row, paint, colour)}${GAP}${paint(colour, drawn)}${GAP}${failed ? paint('red', end) : end}`;
  };
  if (left === 0) return above.map(render);
  const errors = leftErrors === 0 ? '' : `, ${leftErrors} with an error`;
  const note = `${GAP}⋮ ${counted(left, 'span')} not shown${errors}`;
  return [...above.map(render), paint('dim', note), ...below.map(render)];
}

function widest(rows: readonly Row[], textOf: (row: Row) => string): number {
  return rows.reduce((width, row) => Math.max(width, textWidth(textOf(row))), 0);
}

/** Colours the service's name where it stands uncut. */
function paintName(
  name: string,
  serviceName: string,
  row: Row,
  paint: Paint,
  colour: Parameters<Paint>[0],
): string {
  const service = printable(serviceName);
  const start = row.indent.length + (row.node.headless ? 2 : 0);
  if (!name.startsWith(service, start)) return name;
  return name.slice(0, start) + paint(colour, service) + name.slice(start + service.length);
}

function rowOf({ node, depth }: { node: TraceNode; depth: number }, maxName: number): Row {
  const { process, span } = node.reported;
  const indent = ' '.repeat(Math.min(depth * INDENT, Math.floor(maxName / 2)));
  const headless = node.headless ? '… ' : '';
  return {
    node,
    indent,
    name: `${headless}${printable(process.serviceName)}${GAP}${printable(span.operationName)}`,
    duration: durationText(span.durationUs),
  };
}

/** Where a moment lies between the trace's begin, 0, and its end, 1. */
function partOf({ startUs, endUs }: TraceTree, us: number): number {
  return endUs > startUs ? (us - startUs) / (endUs - startUs) : 0;
}

interface Shortened {
  readonly first: { node: TraceNode; depth: number }[];
  readonly left: number;
  readonly leftErrors: number;
  readonly last: { node: TraceNode; depth: number }[];
}

/** The first two thirds of what may be shown, and the rest from the end. */
function cutMiddle(tree: TraceTree, shown: number): Shortened {
  const places = [...walk(tree.roots)];
  if (places.length <= shown) return { first: places, left: 0, leftErrors: 0, last: [] };
  const head = Math.ceil((shown * 2) / 3);
  const tail = places.length - (shown - head);
  const hidden = places.slice(head, tail);
  const leftErrors = hidden.filter(({ node }) => isError(node.reported.span)).length;
  return { first: places.slice(0, head), left: hidden.length, leftErrors, last: places.slice(tail) };
}
