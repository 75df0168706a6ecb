import { initTracer } from '../../src/index';
import { countOtlpSpans } from '../span-count';
import { DIFFERENT, typicalSpan } from '../typical-span';

export const OTLP = 'application/x-protobuf';
const SPANS_PER_TRACE = 10;
/** Two batches of half a megabyte, nearly. */
const SPANS = 3500;

interface Handler {
  onError(error: Error): void;
}

/** A batch as Clew sends it, of its usual size, in an array of its own. */
export async function wholeBatch(): Promise<{ message: Uint8Array; spans: number }> {
  const bodies: Uint8Array[] = [];
  const dispatch = ({ body }: { body: Uint8Array }, handler: Handler) => {
    bodies.push(Uint8Array.from(body));
    setImmediate(() => handler.onError(new Error('kept, not sent')));
    return true;
  };
  const exporter = { type: 'otlp', dispatcher: { dispatch } } as const;
  const tracer = initTracer({ serviceName: 'bench', exporter, logger: { error() {} } });
  for (let made = 0; made < SPANS; made += SPANS_PER_TRACE) trace(tracer, made);
  // What is under way is the first batch; nothing takes it, and the others stay behind it.
  await tracer.close({ timeoutMs: 20 });
  const [message] = bodies;
  return { message, spans: countOtlpSpans(Buffer.from(message)) };
}

/** Records spans and sends them: work that is done again and again. */
export async function everything(endpoint: string): Promise<{ work: () => Promise<void>; spans: number }> {
  const tracer = initTracer({
    serviceName: 'bench',
    exporter: { type: 'otlp', endpoint },
    logLevel: 'error',
  });
  const work = async () => {
    for (let made = 0; made < SPANS; made += SPANS_PER_TRACE) trace(tracer, made);
    await tracer.flush();
  };
  return { work, spans: SPANS };
}

function trace(tracer: ReturnType<typeof initTracer>, first: number): void {
  const root = tracer.startSpan('GET /');
  for (let i = 1; i < SPANS_PER_TRACE; i++) typicalSpan(tracer, root, DIFFERENT, first + i);
  root.finish();
}
