import type { Process } from '../model/process';
import type { TagValue } from '../model/span-record';
import { VERSION } from '../model/version';

/** Name of the instrumentation scope and of the SDK. */
export const SDK_NAME = 'clew';

/** Process tags whose meaning has a name of its own among OpenTelemetry's resource attributes. */
const RESOURCE_NAMES: ReadonlyMap<string, string> = new Map([
  ['hostname', 'host.name'],
  ['ip', 'host.ip'],
  ['client-uuid', 'service.instance.id'],
]);

/** Says what `telemetry.sdk.name` and `.version` say. */
const CLIENT_VERSION_TAG = 'jaeger.version';

/** `host.ip` is a list by the conventions; every other value is a tag's. */
export type ResourceValue = TagValue | readonly string[];

/**
 * What OTLP calls the resource: who reports, in OpenTelemetry's words.
 *
 * | attribute | from |
 * |---|---|
 * | service.name | `Process.serviceName` |
 * | telemetry.sdk.name, .language, .version | `clew`, `nodejs`, this package's version |
 * | host.name | the process tag `hostname` |
 * | host.ip, a list of one | the process tag `ip` |
 * | service.instance.id | the process tag `client-uuid` |
 * | any other process tag but `jaeger.version` | itself; the names above win over a tag that is called the same |
 *
 * A tag given under OpenTelemetry's name (`host.name`) wins over the one that is only mapped to it.
 */
export function resourceAttributes(process: Process): Map<string, ResourceValue> {
  const attributes = new Map<string, ResourceValue>([
    ['service.name', process.serviceName],
    ['telemetry.sdk.name', SDK_NAME],
    ['telemetry.sdk.language', 'nodejs'],
    ['telemetry.sdk.version', VERSION],
  ]);
  const mapped: [string, TagValue][] = [];
  for (let i = 0; i < process.tags.length; i += 2) {
    const key = process.tags[i] as string;
    const value = process.tags[i + 1];
    const name = RESOURCE_NAMES.get(key);
    if (name !== undefined) mapped.push([name, value]);
    else if (key !== CLIENT_VERSION_TAG && !attributes.has(key)) attributes.set(key, value);
  }
  for (const [name, value] of mapped) {
    if (!attributes.has(name)) attributes.set(name, name === 'host.ip' ? [String(value)] : value);
  }
  return attributes;
}
