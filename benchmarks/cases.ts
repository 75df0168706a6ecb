import { FORMAT_HTTP_HEADERS, type Span, type Tracer } from 'opentracing';
import type { Contestant } from './contestants';
import { DIFFERENT, REPEATING, type TypicalValues, typicalSpan } from './typical-span';

/** Runs an operation `count` times; returns something that depends on every result, so that none can be left out. */
export type Loop = (count: number) => number;

export interface Case {
  readonly name: string;
  prepare(contestant: Contestant): Loop;
}

export const CASES: readonly Case[] = [
  { name: 'root', prepare: ({ recording }) => roots(recording) },
  { name: 'child', prepare: ({ recording }) => children(recording) },
  { name: 'typical, values repeat', prepare: ({ recording }) => typical(recording, REPEATING) },
  { name: 'typical, values differ', prepare: ({ recording }) => typical(recording, DIFFERENT) },
  { name: 'unsampled child', prepare: ({ denying }) => leaves(denying) },
  { name: 'unsampled child, read', prepare: ({ denying }) => children(denying) },
  { name: 'inject', prepare: ({ recording }) => injecting(recording) },
  { name: 'extract', prepare: ({ recording }) => extracting(recording) },
];

function roots(tracer: Tracer): Loop {
  return (count) => {
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const span = tracer.startSpan('root');
      span.finish();
      seen += seenOf(span);
    }
    return seen;
  };
}

/** Every loop has a parent of its own, finished at its end: no trace grows for ever. */
function children(tracer: Tracer): Loop {
  return (count) => {
    const parent = tracer.startSpan('parent');
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const span = tracer.startSpan('child', { childOf: parent });
      span.finish();
      seen += seenOf(span);
    }
    parent.finish();
    return seen;
  };
}

/** Children that are neither injected nor anybody's parent: what most spans are. */
function leaves(tracer: Tracer): Loop {
  return (count) => {
    const parent = tracer.startSpan('parent');
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const span = tracer.startSpan('child', { childOf: parent });
      span.finish();
      seen += span.tracer() === undefined ? 0 : 1;
    }
    parent.finish();
    return seen;
  };
}

function typical(tracer: Tracer, values: TypicalValues): Loop {
  return (count) => {
    const parent = tracer.startSpan('parent');
    let seen = 0;
    for (let i = 0; i < count; i++) seen += seenOf(typicalSpan(tracer, parent, values, i));
    parent.finish();
    return seen;
  };
}

function injecting(tracer: Tracer): Loop {
  const span = tracer.startSpan('injected');
  return (count) => {
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const carrier: Record<string, string> = {};
      tracer.inject(span, FORMAT_HTTP_HEADERS, carrier);
      seen += carrier['uber-trace-id'] === undefined ? 0 : 1;
    }
    return seen;
  };
}

/** What a server gets of a browser behind a proxy, a trace id of 128 bits among it. */
function extracting(tracer: Tracer): Loop {
  const carrier = {
    host: 'shop.example',
    connection: 'keep-alive',
    accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
    'accept-encoding': 'gzip, deflate, br',
    'accept-language': 'en-GB,en;q=0.5',
    'cache-control': 'no-cache',
    cookie: 'session=0123456789abcdef',
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'x-forwarded-for': '192.0.2.1',
    'x-forwarded-proto': 'https',
    'x-request-id': '7f3a0c52e0a34f0fb1c5e8f7a2d4c6b8',
    'uber-trace-id': '463ac35c9f6413ad48485a3953bb6124:a2fb4a1d1a96d312:0:1',
  };
  return (count) => {
    let seen = 0;
    for (let i = 0; i < count; i++) seen += tracer.extract(FORMAT_HTTP_HEADERS, carrier) === null ? 0 : 1;
    return seen;
  };
}

function seenOf(span: Span): number {
  return span.context() === undefined ? 0 : 1;
}
