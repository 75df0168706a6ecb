import { createHash } from 'node:crypto';
import type { Tracer } from 'opentracing';
import { NUMBER_TAG, SPANS_PER_TRACE } from './messages';

const ORDER = JSON.stringify({
  customer: 'ann',
  books: Array.from({ length: 8 }, (_, i) => ({
    isbn: `978-3-16-148410-${i}`,
    title: 'A title',
    price: 12.5,
  })),
});

/** A little of what an application does beside being traced, some 20 µs. */
function work(number: number): string {
  const order = JSON.parse(ORDER) as { books: { price: number }[] };
  const total = order.books.reduce((sum, { price }) => sum + price, number);
  return createHash('sha256').update(`${total}`).digest('hex');
}

/** One request: a trace of ten spans with tags and logs, whose spans are numbered from `first` on. */
export function oneTrace(tracer: Tracer, first: number): void {
  const root = tracer.startSpan('POST /orders', { tags: { 'span.kind': 'server', [NUMBER_TAG]: first } });
  root.setTag('http.method', 'POST').setTag('http.url', `/orders/${first}`);
  const receipt = work(first);
  for (let i = 1; i < SPANS_PER_TRACE; i++) {
    const child = tracer.startSpan(i % 3 === 0 ? 'insert' : 'select', { childOf: root });
    child
      .setTag(NUMBER_TAG, first + i)
      .setTag('db.type', 'sql')
      .setTag('span.kind', 'client');
    child.setTag('db.statement', `select * from books where id = ${first + i}`);
    if (i % 3 === 0) child.log({ event: 'inserted', rows: i });
    child.finish();
  }
  root.setTag('http.status_code', 200).log({ event: 'answered', receipt });
  root.finish();
}
