import { parseArgs } from 'node:util';
import { resolveSettings } from '../config/resolve';
import { nearestPackageName } from '../config/service-name';
import { paintWith } from '../viewer/paint';
import { type ActiveLoop, activeAwait, activeCall, activeChild } from './bench-active';
import { exportCost } from './bench-export';
import { type Layers, openLayers } from './bench-layers';
import { child, type Loop, root, tag, typical } from './bench-spans';
import { timed } from './bench-timing';
import { type Command, OK, type Terminal, UsageError } from './command';

const DEFAULT_HANDLER_MS = 5;
/** One for the request, three for what it asks of others. */
const SPANS_PER_REQUEST = 4;

const USAGE = `Usage: clew bench [--handler-ms MS]

Measures what tracing costs on this machine, with the settings that a tracer started here and now without options would
have, layer by layer: the calls alone, spans that are denied, spans that are recorded, spans that are encoded as well, and
spans that are sent by HTTP to a process on this machine; and what the active span adds. Takes about ten seconds. Nothing leaves the machine.

  --handler-ms MS   how long one of your requests takes, to say what ${SPANS_PER_REQUEST} spans are of it (default ${DEFAULT_HANDLER_MS})`;

/** Dapper, 2010, in C++: what Google paid. Annotations are our tags. */
const DAPPER: Readonly<Record<string, readonly [sampled: number, denied: number | undefined]>> = {
  'start and finish a root': [204, undefined],
  'start and finish a child': [176, undefined],
  'one tag': [40, 9],
};
const OPERATIONS: readonly (readonly [name: string, loop: Loop])[] = [
  ['start and finish a root', root],
  ['start and finish a child', child],
  ['one tag', tag],
  ['a typical span: 5 tags, 1 log', typical],
];

const ACTIVE_OPERATIONS: readonly (readonly [name: string, loop: ActiveLoop])[] = [
  ['start and finish a child', activeChild],
  ['call a function', activeCall],
  ['await an async function', activeAwait],
];

export const benchCommand: Command = {
  name: 'bench',
  summary: 'measure what tracing costs on this machine',
  usage: USAGE,
  async run(args, terminal) {
    const { values } = parseArgs({ args: [...args], options: { 'handler-ms': { type: 'string' } } });
    const handlerMs = readHandlerMs(values['handler-ms']);
    const settings = resolveSettings({}, terminal.env, nearestPackageName(terminal.cwd));
    const layers = await openLayers(settings);
    try {
      await report(layers, handlerMs, terminal);
    } finally {
      await layers.close();
    }
    return OK;
  },
};

async function report(layers: Layers, handlerMs: number, terminal: Terminal): Promise<void> {
  const { out, interrupted } = terminal;
  const paint = paintWith(terminal.colour);
  const heads = [...layers.list.map(({ name }) => name), 'Dapper 2010', 'denied'];
  out(paint('bold', rowOf('ns of CPU time', heads)));
  for (const [name, loop] of OPERATIONS) {
    const cells: string[] = [];
    for (const { spans, deliver } of layers.list) {
      if (interrupted.aborted) return;
      cells.push(told(await timed((count) => loop(spans, count), deliver)));
    }
    out(rowOf(name, [...cells, ...(DAPPER[name] ?? []).map((ns) => (ns === undefined ? '' : told(ns)))]));
  }
  if (!interrupted.aborted) out(await exportReport(layers, handlerMs));
  // Last of all: a process that has used an AsyncLocalStorage once goes on using it.
  if (!interrupted.aborted) await reportActiveSpan(layers, terminal);
}

/** The same work with the active span off, and on. */
async function reportActiveSpan(layers: Layers, { out, colour, interrupted }: Terminal): Promise<void> {
  out(`\n${paintWith(colour)('bold', rowOf('the active span, encoded', ['off', 'on']))}`);
  const rows: string[][] = ACTIVE_OPERATIONS.map(([name]) => [name]);
  for (const way of [layers.activeOff, layers.activeOn]) {
    for (const [place, [, loop]] of ACTIVE_OPERATIONS.entries()) {
      if (interrupted.aborted) return;
      const ns = await timed((count) => loop(way, count), way.deliver);
      rows[place].push(told(ns));
    }
  }
  for (const [name, ...cells] of rows) out(rowOf(name, cells));
  out(
    '\nOn: in `withActiveSpan`, and found by `startSpan`. Off: by `childOf`, in a process that never made a span active.',
  );
}

/** The bill: what a request with its spans costs, in all layers together. */
async function exportReport(layers: Layers, handlerMs: number): Promise<string> {
  const { cpuUs, bytes } = await exportCost(layers);
  const requestUs = SPANS_PER_REQUEST * cpuUs;
  const share = (100 * requestUs) / (handlerMs * 1000);
  return [
    '',
    `A typical span, sent as ${layers.format} by HTTP: ${cpuUs.toFixed(2)} µs of CPU of the whole process, ${Math.round(bytes)} bytes.`,
    `${SPANS_PER_REQUEST} of them in a request of ${handlerMs} ms: ${requestUs.toFixed(1)} µs, ${share.toFixed(2)} % of it.`,
    '',
    'Each column does what the one before it does, and more. Dapper’s figures are those of its paper (C++, 2010): sampled,',
    'and denied. Figures of a busy machine differ by 20 to 40 % from one time to the next.',
  ].join('\n');
}

function readHandlerMs(text: string | undefined): number {
  if (text === undefined) return DEFAULT_HANDLER_MS;
  const handlerMs = Number(text);
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(text) || handlerMs <= 0) {
    throw new UsageError(`--handler-ms wants milliseconds above 0, got \`${text}\``);
  }
  return handlerMs;
}

const NAME_WIDTH = 32;
const CELL_WIDTH = 13;

function rowOf(name: string, cells: readonly string[]): string {
  return (name.padEnd(NAME_WIDTH) + cells.map((cell) => cell.padStart(CELL_WIDTH)).join('')).trimEnd();
}

function told(ns: number): string {
  return ns < 10 ? ns.toFixed(1) : String(Math.round(ns));
}
