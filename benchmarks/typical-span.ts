import type { Span, Tracer } from 'opentracing';

/** As many different values of each kind as a span's number may take before they come round again; a power of two. */
const VARIETY = 8192;

export type TypicalValues = readonly TypicalValue[];

interface TypicalValue {
  readonly method: string;
  readonly component: string;
  readonly url: string;
  readonly status: number;
  readonly cached: boolean;
}

const numbers = Array.from({ length: VARIETY }, (_, i) => i);
/** Every span its own values: 44 characters of URL, two short texts. */
export const DIFFERENT: TypicalValues = numbers.map((i) => ({
  method: flat(`M${i}`),
  component: flat(`component-${i}`),
  url: flat(`http://shop.example/books/${String(i).padStart(5, '0')}?page=first`),
  status: i,
  cached: i % 2 === 0,
}));
/** The values that most spans of one place in a program share. */
export const REPEATING: TypicalValues = [
  {
    method: 'GET',
    component: 'net/http',
    url: 'http://shop.example/books/00042?page=first-x',
    status: 200,
    cached: true,
  },
];

/** By the bits of a span's number: a division would be felt. */
export function valuesOf(values: TypicalValues, i: number): TypicalValue {
  return values[i & (values.length - 1)];
}

/** A typical span: childOf, five tags (two short texts, a URL, an integer, a boolean), a log of two fields, finish. */
export function typicalSpan(tracer: Tracer, parent: Span, values: TypicalValues, i: number): Span {
  const { method, component, url, status, cached } = valuesOf(values, i);
  const span = tracer.startSpan('GET /books/:id', { childOf: parent });
  span.setTag('http.method', method);
  span.setTag('component', component);
  span.setTag('http.url', url);
  span.setTag('http.status_code', status);
  span.setTag('cached', cached);
  span.log({ event: 'answered', message: component });
  span.finish();
  return span;
}

/** As a parser reads a text out of a request: in one piece, and not as V8 has it of the pieces it was put together from. */
function flat(text: string): string {
  return Buffer.from(text).toString();
}
