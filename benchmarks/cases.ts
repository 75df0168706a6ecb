import { FORMAT_HTTP_HEADERS, type Span, type Tracer } from 'opentracing';
import { carrierOf, HEADER_FORMATS, type HeaderFormat, headerOf } from './header-formats';
import { DIFFERENT, REPEATING, type TypicalValues, typicalSpan } from './typical-span';

/** Runs an operation `count` times; returns something that depends on every result, so that none can be left out. */
export type Loop = (count: number) => number;

export interface Case {
  readonly name: string;
  readonly loop: Loop;
  /** Sends what has been recorded so far; not timed. */
  readonly deliver?: () => Promise<void>;
}

/** The tracers of a contestant that speaks OpenTracing. */
export interface Tracers {
  /** Accepts everything. What recording includes differs: README.md says for each. */
  readonly recording: Tracer;
  /** Accepts nothing; absent where that is no different, or cannot be had. */
  readonly denying?: Tracer;
  /** By header format: a tracer that injects and extracts it. */
  readonly propagating: Readonly<Partial<Record<HeaderFormat, Tracer>>>;
  deliver(): Promise<void>;
}

export function casesOf({ recording, denying, propagating, deliver }: Tracers): Case[] {
  const cases: Case[] = [
    { name: 'root', loop: roots(recording), deliver },
    { name: 'child', loop: children(recording, 'unread'), deliver },
    { name: 'child, read', loop: children(recording, 'read'), deliver },
    { name: 'typical, values repeat', loop: typical(recording, REPEATING), deliver },
    { name: 'typical, values differ', loop: typical(recording, DIFFERENT), deliver },
  ];
  if (denying !== undefined) {
    cases.push({ name: 'unsampled child', loop: children(denying, 'unread') });
    cases.push({ name: 'unsampled child, read', loop: children(denying, 'read') });
  }
  for (const format of HEADER_FORMATS) {
    const tracer = propagating[format];
    if (tracer === undefined) continue;
    cases.push({ name: `inject ${format}`, loop: injecting(tracer, headerOf(format)) });
    cases.push({ name: `extract ${format}`, loop: extracting(tracer, carrierOf(format)) });
  }
  return cases;
}

function roots(tracer: Tracer): Loop {
  return (count) => {
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const span = tracer.startSpan('root');
      span.finish();
      seen += span === undefined ? 0 : 1;
    }
    return seen;
  };
}

/**
 * Every loop has a parent of its own, finished at its end: no trace grows for ever. Most children are neither injected nor
 * anybody's parent, and nobody reads their context.
 */
function children(tracer: Tracer, context: 'read' | 'unread'): Loop {
  return (count) => {
    const parent = tracer.startSpan('parent');
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const span = tracer.startSpan('child', { childOf: parent });
      seen += context === 'read' ? contextOf(span) : 1;
      span.finish();
    }
    parent.finish();
    return seen;
  };
}

function typical(tracer: Tracer, values: TypicalValues): Loop {
  return (count) => {
    const parent = tracer.startSpan('parent');
    let seen = 0;
    for (let i = 0; i < count; i++) seen += typicalSpan(tracer, parent, values, i) === undefined ? 0 : 1;
    parent.finish();
    return seen;
  };
}

function injecting(tracer: Tracer, header: string): Loop {
  const span = tracer.startSpan('injected');
  return (count) => {
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const carrier: Record<string, string> = {};
      tracer.inject(span, FORMAT_HTTP_HEADERS, carrier);
      seen += carrier[header] === undefined ? 0 : 1;
    }
    return seen;
  };
}

function extracting(tracer: Tracer, carrier: Record<string, string>): Loop {
  return (count) => {
    let seen = 0;
    for (let i = 0; i < count; i++) seen += tracer.extract(FORMAT_HTTP_HEADERS, carrier) === null ? 0 : 1;
    return seen;
  };
}

function contextOf(span: Span): number {
  return span.context() === undefined ? 0 : 1;
}
