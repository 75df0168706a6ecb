import type { Span, Tracer } from 'opentracing';

/** As many different values of each kind as a span's number may take before they come round again. */
const VARIETY = 8192;

export interface TypicalValues {
  readonly method: readonly string[];
  readonly component: readonly string[];
  readonly url: readonly string[];
}

const numbers = Array.from({ length: VARIETY }, (_, i) => i);
/** Every span its own values: 44 characters of URL, two short texts. */
export const DIFFERENT: TypicalValues = {
  method: numbers.map((i) => `M${i}`),
  component: numbers.map((i) => `component-${i}`),
  url: numbers.map((i) => `http://shop.example/books/${String(i).padStart(5, '0')}?page=first`),
};
/** The values that most spans of one place in a program share. */
export const REPEATING: TypicalValues = {
  method: numbers.map(() => 'GET'),
  component: numbers.map(() => 'net/http'),
  url: numbers.map(() => 'http://shop.example/books/00042?page=first-x'),
};

/** A typical span: childOf, five tags (two short texts, a URL, an integer, a boolean), a log of two fields, finish. */
export function typicalSpan(tracer: Tracer, parent: Span, values: TypicalValues, i: number): Span {
  const n = i % VARIETY;
  const span = tracer.startSpan('GET /books/:id', { childOf: parent });
  span.setTag('http.method', values.method[n]);
  span.setTag('component', values.component[n]);
  span.setTag('http.url', values.url[n]);
  span.setTag('http.status_code', values === REPEATING ? 200 : n);
  span.setTag('cached', values === REPEATING || n % 2 === 0);
  span.log({ event: 'answered', message: values.component[n] });
  span.finish();
  return span;
}
