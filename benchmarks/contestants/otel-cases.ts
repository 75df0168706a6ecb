import type { Case, Loop } from '../cases';
import { carrierOf, HEADER_FORMATS, headerOf } from '../header-formats';
import { DIFFERENT, REPEATING, type TypicalValues, valuesOf } from '../typical-span';
import {
  type OtelApi,
  type OtelSpan,
  type OtelTracer,
  otelPropagators,
  otelRecording,
  type Propagator,
} from './otel-sdk';

/** The cases of cases.ts, by OpenTelemetry's own API. */
export function otelCases(api: OtelApi): Case[] {
  const recording = otelRecording(true);
  const propagators = otelPropagators();
  return [
    { name: 'root', loop: roots(api, recording) },
    { name: 'child', loop: children(api, recording, 'unread') },
    { name: 'child, read', loop: children(api, recording, 'read') },
    { name: 'typical, values repeat', loop: typical(api, recording, REPEATING) },
    { name: 'typical, values differ', loop: typical(api, recording, DIFFERENT) },
    { name: 'unsampled child', loop: children(api, otelRecording(false), 'unread') },
    { name: 'unsampled child, read', loop: children(api, otelRecording(false), 'read') },
    ...HEADER_FORMATS.flatMap((format): Case[] => [
      {
        name: `inject ${format}`,
        loop: injecting(api, recording, propagators[format], headerOf(format)),
      },
      { name: `extract ${format}`, loop: extracting(api, propagators[format], carrierOf(format)) },
    ]),
  ];
}

export function typicalOtelSpan(
  tracer: OtelTracer,
  context: object,
  values: TypicalValues,
  i: number,
): OtelSpan {
  const { method, component, url, status, cached } = valuesOf(values, i);
  const span = tracer.startSpan('GET /books/:id', {}, context);
  span.setAttribute('http.method', method);
  span.setAttribute('component', component);
  span.setAttribute('http.url', url);
  span.setAttribute('http.status_code', status);
  span.setAttribute('cached', cached);
  span.addEvent('answered', { message: component });
  span.end();
  return span;
}

function roots(api: OtelApi, tracer: OtelTracer): Loop {
  return (count) => {
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const span = tracer.startSpan('root', {}, api.ROOT_CONTEXT);
      span.end();
      seen += span === undefined ? 0 : 1;
    }
    return seen;
  };
}

function children(api: OtelApi, tracer: OtelTracer, context: 'read' | 'unread'): Loop {
  return (count) => {
    const parent = tracer.startSpan('parent', {}, api.ROOT_CONTEXT);
    const below = api.trace.setSpan(api.ROOT_CONTEXT, parent);
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const span = tracer.startSpan('child', {}, below);
      span.end();
      seen += context === 'read' ? seenOf(span) : 1;
    }
    parent.end();
    return seen;
  };
}

function typical(api: OtelApi, tracer: OtelTracer, values: TypicalValues): Loop {
  return (count) => {
    const parent = tracer.startSpan('parent', {}, api.ROOT_CONTEXT);
    const below = api.trace.setSpan(api.ROOT_CONTEXT, parent);
    let seen = 0;
    for (let i = 0; i < count; i++) seen += typicalOtelSpan(tracer, below, values, i) === undefined ? 0 : 1;
    parent.end();
    return seen;
  };
}

function injecting(api: OtelApi, tracer: OtelTracer, propagator: Propagator, header: string): Loop {
  const context = api.trace.setSpan(api.ROOT_CONTEXT, tracer.startSpan('injected', {}, api.ROOT_CONTEXT));
  return (count) => {
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const carrier: Record<string, string> = {};
      propagator.inject(context, carrier, api.defaultTextMapSetter);
      seen += carrier[header] === undefined ? 0 : 1;
    }
    return seen;
  };
}

function extracting(api: OtelApi, propagator: Propagator, carrier: object): Loop {
  return (count) => {
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const context = propagator.extract(api.ROOT_CONTEXT, carrier, api.defaultTextMapGetter);
      seen += api.trace.getSpanContext(context) === undefined ? 0 : 1;
    }
    return seen;
  };
}

function seenOf(span: OtelSpan): number {
  return span.spanContext() === undefined ? 0 : 1;
}
