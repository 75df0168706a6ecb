import { systemClock } from '../../src/clock/clock';
import { systemTimer } from '../../src/clock/timer';
import { Diagnostics } from '../../src/diagnostics/logger';
import { OtlpProtoEncoder } from '../../src/encoder/otlp-proto';
import { initTracer } from '../../src/index';
import { Delivery } from '../../src/reporter/delivery';
import { RemoteReporter } from '../../src/reporter/remote-reporter';
import type { Transport } from '../../src/transport/transport';
import { countOtlpSpans } from '../span-count';
import { DIFFERENT, REPEATING, type TypicalValues, typicalSpan } from '../typical-span';

export const OTLP = 'application/x-protobuf';
const SPANS_PER_TRACE = 10;
/** Two batches of half a megabyte, nearly. */
const SPANS = 3500;

interface Handler {
  onError(error: Error): void;
}

/** A batch as Clew sends it, of its usual size, in memory that threads share. */
export async function wholeBatch(): Promise<{ message: Uint8Array; spans: number }> {
  const bodies: Uint8Array[] = [];
  const dispatch = ({ body }: { body: Uint8Array }, handler: Handler) => {
    bodies.push(Uint8Array.from(body));
    setImmediate(() => handler.onError(new Error('kept, not sent')));
    return true;
  };
  const exporter = { type: 'otlp', dispatcher: { dispatch } } as const;
  const tracer = initTracer({ serviceName: 'bench', exporter, logger: { error() {} } });
  for (let made = 0; made < SPANS; made += SPANS_PER_TRACE) trace(tracer, DIFFERENT, made);
  // What is under way is the first batch; nothing takes it, and the others stay behind it.
  await tracer.close({ timeoutMs: 20 });
  const message = new Uint8Array(new SharedArrayBuffer(bodies[0].length));
  message.set(bodies[0]);
  return { message, spans: countOtlpSpans(Buffer.from(message)) };
}

/** Records spans and sends them, with everything that the product does, for spans that cost it least: work that is repeated. */
export function everything(transport: Transport): { work: () => Promise<void>; spans: number } {
  const diagnostics = new Diagnostics({ error() {} });
  const delivery = new Delivery({
    transport,
    maxQueueBytes: 64 * 1024 * 1024,
    retryMaxElapsedMs: 300_000,
    clock: systemClock,
    setTimer: systemTimer,
    random: Math.random,
  });
  const reporter = new RemoteReporter({
    name: 'otlp',
    encoder: new OtlpProtoEncoder({ serviceName: 'bench', tags: [] }),
    delivery,
    release: () => delivery.close(),
    readAnswer: undefined,
    maxBatchBytes: 512 * 1024,
    flushIntervalMs: 1000,
    setTimer: systemTimer,
    diagnostics,
  });
  const tracer = initTracer({ serviceName: 'bench', reporter, logLevel: 'error' });
  const work = async () => {
    for (let made = 0; made < SPANS; made += SPANS_PER_TRACE) trace(tracer, REPEATING, made);
    const { complete } = await tracer.flush();
    if (!complete) throw new Error('The sink did not take it');
  };
  return { work, spans: SPANS };
}

function trace(tracer: ReturnType<typeof initTracer>, values: TypicalValues, first: number): void {
  const root = tracer.startSpan('GET /');
  for (let i = 1; i < SPANS_PER_TRACE; i++) typicalSpan(tracer, root, values, first + i);
  root.finish();
}
