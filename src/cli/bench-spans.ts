import type { tracerOf } from '../init';

/** A tracer, or nothing at all in its place. */
export type Spans = Pick<ReturnType<typeof tracerOf>, 'startSpan'>;

/** Repeats an operation so many times. */
export type Loop = (spans: Spans, count: number) => void;

/** How many tags are set on one span to learn what one costs. */
const TAGS = 32;
const KEYS = Array.from({ length: TAGS }, (_, i) => `tag.number.${i}`);

/** Start and finish, as Dapper's table has them. */
export const root: Loop = (spans, count) => {
  for (let i = 0; i < count; i++) spans.startSpan('root').finish();
};

export const child: Loop = (spans, count) => {
  const parent = spans.startSpan('parent');
  for (let i = 0; i < count; i++) spans.startSpan('child', { childOf: parent }).finish();
  parent.finish();
};

/** `count` tags, on as few spans as that takes: what starting those costs is small beside it. */
export const tag: Loop = (spans, count) => {
  for (let i = 0; i < count; i += TAGS) {
    const span = spans.startSpan('tagged');
    for (let k = 0; k < TAGS; k++) span.setTag(KEYS[k], 'net/http');
    span.finish();
  }
};

/** A child with five tags (two short texts, a URL, an integer, a boolean) and a log of two fields. */
export const typical: Loop = (spans, count) => {
  const parent = spans.startSpan('parent');
  for (let i = 0; i < count; i++) {
    const span = spans.startSpan('GET /books/:id', { childOf: parent });
    span.setTag('http.method', 'GET');
    span.setTag('component', 'net/http');
    span.setTag('http.url', 'http://shop.example/books/00042?page=first-x');
    span.setTag('http.status_code', 200);
    span.setTag('cached', true);
    span.log({ event: 'answered', message: 'net/http' });
    span.finish();
  }
  parent.finish();
};

const NOTHING = { setTag: () => {}, log: () => {}, finish: () => {} };

/** The floor: the same calls, and nobody behind them. What compilers make of that is next to nothing. */
export const UNTRACED = { startSpan: () => NOTHING } as unknown as Spans;
