import { Reference } from 'opentracing';
import type { Span } from '../../src/tracer/span';
import type { UnsampledSpan } from '../../src/tracer/unsampled-span';
import { roundTrips } from './differential';
import { hostileCarrier } from './hostile-carriers';
import { hostileText } from './hostile-text';
import { hostileValue, thrown } from './hostile-values';
import { type HostileWorld, hostileWorld } from './hostile-world';
import type { Probe } from './probe';
import type { Random } from './random';

/** Calls of one round, about. */
const STEPS = 150;
/** Longer than any deadline in a round, ms. */
const HANGS_AFTER_MS = 2000;
const FORMATS = ['http_headers', 'http_headers', 'text_map', 'binary', 'unknown'];

/** What a round has made and goes on using, foreign things among it. */
interface Material {
  readonly world: HostileWorld;
  readonly random: Random;
  readonly probe: Probe;
  readonly spans: (Span | UnsampledSpan)[];
  readonly contexts: unknown[];
}

/** An application that does everything wrong, with a tracer whose callbacks do too. */
export async function spanRound(random: Random, probe: Probe): Promise<void> {
  const world = hostileWorld(random);
  const material: Material = { world, random, probe, spans: [], contexts: [] };
  start(material);
  for (let step = 0; step < STEPS; step++) random.pick(ACTIONS)(material);
  await end(material);
  for (const span of world.reported) roundTrips(span, probe);
}

const ACTIONS: readonly ((material: Material) => void)[] = [
  start,
  start,
  write,
  write,
  write,
  baggage,
  inject,
  inject,
  extract,
  extract,
  extract,
  activate,
  finish,
  look,
];

function start({ world, random, probe, spans, contexts }: Material): void {
  const name = random.oneIn(4) ? hostileValue(random) : hostileText(random);
  const options = random.oneIn(5) ? hostileValue(random) : startOptions({ random, spans, contexts });
  const span = probe.call('startSpan', () => world.tracer.startSpan(name as string, options as object));
  if (span === undefined) return;
  spans.push(span);
  contexts.push(probe.call('context', () => span.context()));
  probe.call('toTraceId', () => span.context().toTraceId() + span.context().toSpanId());
}

/** Anything is active where something is started, and anything is called. */
function activate(material: Material): void {
  const { world, random, probe, spans } = material;
  const span = (random.oneIn(2) ? random.pick(spans) : hostileValue(random)) as Span;
  probe.call('withActiveSpan', () => {
    world.tracer.withActiveSpan(span, () => start(material));
    const nothing = hostileValue(random);
    if (typeof nothing !== 'function') world.tracer.withActiveSpan(span, nothing as never);
  });
  probe.call('activeSpan', () => world.tracer.activeSpan());
}

function startOptions({ random, spans, contexts }: Pick<Material, 'random' | 'spans' | 'contexts'>): object {
  const cause = () =>
    random.pick<() => unknown>([
      () => random.pick(spans),
      () => random.pick(contexts),
      () => foreignContext(random),
      () => hostileValue(random),
    ])();
  const reference = () =>
    random.oneIn(4)
      ? hostileValue(random)
      : referenceTo(random.pick(['child_of', 'follows_from', 'other']), cause());
  const options: Record<string, unknown> = {};
  if (random.oneIn(2)) options.childOf = cause();
  if (random.oneIn(3))
    options.references = random.oneIn(5) ? hostileValue(random) : random.list(5, reference);
  if (random.oneIn(2)) options.tags = random.oneIn(3) ? hostileValue(random) : tags(random);
  if (random.oneIn(4)) options.startTime = hostileValue(random);
  if (random.oneIn(4)) options.ignoreActiveSpan = random.oneIn(2) ? true : hostileValue(random);
  return options;
}

/** OpenTracing's own class looks at what it is given, which not everything survives. */
function referenceTo(type: string, to: unknown): unknown {
  try {
    return new Reference(type, to as never);
  } catch {
    return { type: () => type, referencedContext: () => to };
  }
}

/** What looks like another tracer's context, more or less. */
function foreignContext(random: Random): unknown {
  const id = () => (random.oneIn(2) ? random.text('0123456789abcdef', 34) : hostileValue(random));
  const method = () =>
    random.oneIn(5)
      ? () => {
          throw thrown(random);
        }
      : id;
  return {
    toTraceId: method(),
    toSpanId: method(),
    isSampled: random.pick([undefined, () => hostileValue(random)]),
    baggage: hostileValue(random),
  };
}

function tags(random: Random): object {
  return Object.fromEntries(random.list(8, () => [hostileText(random), hostileValue(random)]));
}

function write({ random, probe, spans }: Material): void {
  const span = random.pick(spans);
  const key = (random.oneIn(5) ? hostileValue(random) : hostileText(random)) as string;
  const value = hostileValue(random);
  switch (random.below(6)) {
    case 0:
      probe.call('addTags', () =>
        span.addTags((random.oneIn(2) ? tags(random) : value) as Record<string, unknown>),
      );
      break;
    case 1:
      probe.call('log', () =>
        span.log(
          (random.oneIn(2) ? tags(random) : value) as Record<string, unknown>,
          hostileValue(random) as number,
        ),
      );
      break;
    case 2:
      probe.call('logEvent', () => span.logEvent(key, value));
      break;
    case 3:
      probe.call('setOperationName', () => span.setOperationName(key));
      break;
    default:
      probe.call('setTag', () => span.setTag(key, value));
  }
}

function baggage({ random, probe, spans }: Material): void {
  const span = random.pick(spans);
  const key = (random.oneIn(5) ? hostileValue(random) : hostileText(random)) as string;
  probe.call('setBaggageItem', () => span.setBaggageItem(key, hostileValue(random) as string));
  probe.call('getBaggageItem', () => span.getBaggageItem(key));
}

function inject({ world, random, probe, spans, contexts }: Material): void {
  const what = random.pick<() => unknown>([
    () => random.pick(spans),
    () => random.pick(contexts),
    () => foreignContext(random),
    () => hostileValue(random),
  ])();
  const format = random.oneIn(20) ? (hostileValue(random) as string) : random.pick(FORMATS);
  const carrier = hostileCarrier(random);
  const fresh: Record<string, string> = {};
  probe.call('inject', () => world.tracer.inject(what, format, carrier));
  probe.call('inject', () => world.tracer.inject(what, 'http_headers', fresh));
  for (const [name, value] of Object.entries(fresh)) {
    if (/[\r\n\0]/.test(name + value))
      probe.found('inject', `wrote a line break into header ${JSON.stringify(name)}`);
  }
}

function extract({ world, random, probe, contexts }: Material): void {
  const format = random.oneIn(20) ? (hostileValue(random) as string) : random.pick(FORMATS);
  const carrier = hostileCarrier(random);
  const context = probe.call('extract', () => world.tracer.extract(format, carrier));
  if (context === null || context === undefined) return;
  if (context.hasIds() && /^0*$/.test(context.toTraceId())) probe.found('extract', 'a trace id of zeros');
  contexts.push(context);
}

function finish({ random, probe, spans }: Material): void {
  const at = random.below(spans.length);
  const time = random.oneIn(3) ? (hostileValue(random) as number) : undefined;
  probe.call('finish', () => spans[at].finish(time));
  // Some stay, and are used after their end.
  if (spans.length > 1 && random.oneIn(2)) spans.splice(at, 1);
}

function look({ world, probe }: Material): void {
  const stats = probe.call('stats', () => world.tracer.stats());
  if (stats === undefined) return;
  let lost = 0;
  for (const count of Object.values(stats.dropped)) lost += count;
  if (stats.finished !== stats.sent + lost + stats.waiting) probe.found('stats', 'the books do not add up');
  for (const defect of world.defects.splice(0)) probe.found('startSpan', defect);
}

/** flush() and close() answer whatever they are given, and whatever the reporter does. */
async function end({ world, random, probe, spans }: Material): Promise<void> {
  for (const span of spans) probe.call('finish', () => span.finish());
  look({ world, random, probe, spans, contexts: [] });
  const given = random.oneIn(2)
    ? hostileValue(random)
    : { timeoutMs: hostileValue(random), signal: hostileValue(random) };
  // What the application's own callback throws is its own uncaught exception: there is none here.
  const options = typeof given === 'function' ? undefined : (given as object);
  await answered(probe, 'flush', () => world.tracer.flush(options));
  await answered(probe, 'close', () => world.tracer.close({ timeoutMs: 1 }));
  look({ world, random, probe, spans, contexts: [] });
}

async function answered(probe: Probe, call: string, work: () => Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, HANGS_AFTER_MS, 'late');
  });
  try {
    const outcome = await Promise.race([probe.call(call, work), late]);
    if (outcome === 'late') probe.found(call, `had no answer after ${HANGS_AFTER_MS} ms`);
  } catch {
    probe.found(call, 'rejected');
  } finally {
    clearTimeout(timer);
  }
}
