import { Refusal } from './answer';
import type { TraceQuery } from './trace-query';

/** Jaeger's own default and its web page's choice. */
const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1500;

const MICROSECONDS: Readonly<Record<string, number>> = { us: 1, µs: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3600e6 };

/**
 * The parameters of `/api/traces` as Jaeger's query service has them: `service`, `operation`, `tags` (a JSON object),
 * `minDuration` and `maxDuration` (`1.5ms`), `start` and `end` (microseconds), `limit`. Others say nothing here. Throws a
 * Refusal (400) for what cannot be read.
 */
export function readTraceQuery(parameters: URLSearchParams): TraceQuery {
  const text = (name: string) => parameters.get(name) || undefined;
  return {
    service: text('service'),
    operation: text('operation'),
    tags: readTags(text('tags')),
    minDurationUs: readDuration('minDuration', text('minDuration')),
    maxDurationUs: readDuration('maxDuration', text('maxDuration')),
    startUs: readNumber('start', text('start')),
    endUs: readNumber('end', text('end')),
    limit: Math.min(readNumber('limit', text('limit')) ?? DEFAULT_LIMIT, MAX_LIMIT),
  };
}

function readNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,16}$/.test(text)) throw new Refusal(400, `\`${name}\` is no number`);
  return Number(text);
}

/** Go's notation, one number and one unit. */
function readDuration(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, number, unit] = /^(\d+(?:\.\d+)?)(us|µs|ms|s|m|h)$/.exec(text) ?? [];
  if (number === undefined) throw new Refusal(400, `\`${name}\` is no duration, such as 1.5ms`);
  return Number(number) * MICROSECONDS[unit];
}

function readTags(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined) return undefined;
  let tags: unknown;
  try {
    tags = JSON.parse(text);
  } catch {
    tags = undefined;
  }
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) {
    throw new Refusal(400, '`tags` is no JSON object, such as {"error":"true"}');
  }
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value)]));
}
