/**
 * One hop, as a process of its own: `hop-process.js <kind>`. It serves HTTP on a free port, which it tells its parent
 * process. A request names the hops after it in `x-route`; the answer is what each hop saw, the first hop first.
 */
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FORMAT_HTTP_HEADERS } from 'opentracing';
import { type HopTracer, hopTracer, type Kind } from './hop-tracer';

/** What one hop saw of the trace, told by its own tracer through OpenTracing's API. */
export interface Hop {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  /** Baggage, by the keys that `x-baggage` asked for. */
  readonly baggage: Readonly<Record<string, string | undefined>>;
  /** The headers it was called with, those of tracing only. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Header in which a request asks the hop to set baggage, as JSON of `{key: value}`, URL-encoded. */
export const SET_BAGGAGE = 'x-set-baggage';
/** Keys whose baggage each hop reports. */
export const READ_BAGGAGE = 'x-read-baggage';
export const ROUTE = 'x-route';
/** Starts a trace of its own: `sampled` or `unsampled`. Without it a hop continues what the headers say. */
export const SAMPLED = 'x-sampled';

/** Both samplers of a kind: who starts a trace decides, and the others must follow. */
interface Tracers {
  readonly accepting: HopTracer;
  readonly denying: HopTracer;
}

async function serve(tracers: Tracers, incoming: IncomingMessage): Promise<Hop[]> {
  const { headers } = incoming;
  // Hops that continue a trace have the opposite sampler, so that following the header is what decides.
  const { tracer, traceIdOf, spanIdOf, parentIdOf } =
    headers[SAMPLED] === 'unsampled' ? tracers.denying : tracers.accepting;
  const parent = tracer.extract(FORMAT_HTTP_HEADERS, headers);
  const span = tracer.startSpan('hop', { childOf: parent ?? undefined });
  for (const [key, value] of Object.entries(fromHeader(headers[SET_BAGGAGE])))
    span.setBaggageItem(key, value);
  const keys = String(headers[READ_BAGGAGE] ?? '').split(',');
  const hop: Hop = {
    traceId: traceIdOf(span),
    spanId: spanIdOf(span),
    parentId: parentIdOf(span),
    baggage: Object.fromEntries(keys.map((key) => [key, span.getBaggageItem(key)])),
    headers: tracingHeaders(headers),
  };
  const [next, ...rest] = String(headers[ROUTE] ?? '')
    .split(',')
    .filter((url) => url !== '');
  if (next === undefined) {
    span.finish();
    return [hop];
  }
  const outgoing: OutgoingHttpHeaders = { [ROUTE]: rest.join(','), [READ_BAGGAGE]: headers[READ_BAGGAGE] };
  outgoing[SAMPLED] = headers[SAMPLED] === 'unsampled' ? 'sampled' : 'unsampled';
  tracer.inject(span, FORMAT_HTTP_HEADERS, outgoing);
  const later = await getJson<Hop[]>(next, outgoing);
  span.finish();
  return [hop, ...later];
}

function fromHeader(value: string | string[] | undefined): Record<string, string> {
  return typeof value === 'string' ? JSON.parse(decodeURIComponent(value)) : {};
}

function tracingHeaders(headers: IncomingMessage['headers']): Record<string, string> {
  const ours = Object.entries(headers).filter(([name]) => /^(uber|jaeger)/.test(name));
  return Object.fromEntries(ours.map(([name, value]) => [name, String(value)]));
}

/** A GET whose answer is JSON. */
export function getJson<T>(url: string, headers: OutgoingHttpHeaders): Promise<T> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.once('end', () =>
        answer.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(text)),
      );
    });
    outgoing.once('error', reject).end();
  });
}

function main(kind: Kind): void {
  const tracers = { accepting: hopTracer(kind, true), denying: hopTracer(kind, false) };
  const server = createServer((incoming, answer) => {
    serve(tracers, incoming).then(
      (hops) => answer.end(JSON.stringify(hops)),
      (error: Error) => answer.writeHead(500).end(error.stack),
    );
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  // The parent's end, whatever its reason, is ours.
  process.once('disconnect', () => process.exit());
}

if (require.main === module) main(process.argv[2] as Kind);
