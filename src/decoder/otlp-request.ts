import type { Process } from '../model/process';
import type { SpanRecord, TagValue } from '../model/span-record';
import { type DecodedBatch, UNKNOWN_SERVICE } from './decoded-batch';
import { type MessageObject, objectIn, objectsIn, textIn } from './message-object';
import type { OtlpForm } from './otlp-form';
import { otlpSpanRecord } from './otlp-span';
import { tagsOfAttributes } from './otlp-value';

const SERVICE_NAME = 'service.name';
/** What our own tracer calls its instrumentation: it says nothing a tag should repeat. */
const OWN_SCOPE = 'clew';

/** An ExportTraceServiceRequest: one batch a resource. */
export function batchesOfRequest(request: MessageObject, form: OtlpForm): DecodedBatch[] {
  return objectsIn(request, 'resourceSpans').map((resourceSpans) => {
    const spans: SpanRecord[] = [];
    let refusedSpans = 0;
    for (const scopeSpans of objectsIn(resourceSpans, 'scopeSpans')) {
      const scope = scopeTags(objectIn(scopeSpans, 'scope'));
      for (const span of objectsIn(scopeSpans, 'spans')) {
        const record = otlpSpanRecord(span, form);
        if (record === undefined) refusedSpans++;
        else
          spans.push(scope.length === 0 ? record : { ...record, tags: [...(record.tags ?? []), ...scope] });
      }
    }
    return { process: processOf(objectIn(resourceSpans, 'resource'), form), spans, refusedSpans };
  });
}

/** The resource's attributes under their own names, but for the service's. */
function processOf(resource: MessageObject, form: OtlpForm): Process {
  const attributes = tagsOfAttributes(resource, form);
  const name = attributes.get(SERVICE_NAME);
  const tags = attributes.flat().filter((_, i, flat) => flat[i - (i % 2)] !== SERVICE_NAME);
  return { serviceName: name === undefined || name === '' ? UNKNOWN_SERVICE : String(name), tags };
}

/** Which library made the spans, as Jaeger and OpenTelemetry's own translations have it. */
function scopeTags(scope: MessageObject): readonly (string | TagValue)[] {
  const name = textIn(scope, 'name');
  const version = textIn(scope, 'version');
  if (name === '' || name === OWN_SCOPE) return [];
  return version === ''
    ? ['otel.scope.name', name]
    : ['otel.scope.name', name, 'otel.scope.version', version];
}
