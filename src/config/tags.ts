import type { FlatTags, TagValue } from '../model/span-record';
import type { Resolution } from './resolution';
import { TAGS } from './rows/process';

/** What all batches carry must stay small: more tags of the process than this are left out. */
const MAX_PROCESS_TAGS = 128;
/** UTF-16 units of one tag's value. */
const MAX_VALUE_LENGTH = 4096;

/** The process's tags, of all sources together: code's first, each key once. */
export function resolveTags(code: Record<string, unknown> | undefined, resolution: Resolution): FlatTags {
  const { env, sources } = resolution;
  const tags = new Map<string, TagValue>();
  const from = new Set<string>();
  for (const [key, value] of Object.entries(code ?? {})) {
    const written = tagValue(value);
    if (written !== undefined) tags.set(key, written);
    from.add('code');
  }
  for (const [key, { value, source }] of env.merge(TAGS)) {
    if (tags.has(key)) continue;
    tags.set(key, value.slice(0, MAX_VALUE_LENGTH));
    from.add(source);
  }
  sources[TAGS.key] = from.size === 0 ? 'default' : [...from].join(', ');
  if (tags.size > MAX_PROCESS_TAGS)
    env.warn(`\`tags\`: ${tags.size - MAX_PROCESS_TAGS} beyond ${MAX_PROCESS_TAGS} are left out`);
  return [...tags].slice(0, MAX_PROCESS_TAGS).flat();
}

/** The same types as a span's tags: what is neither text, number, boolean nor bytes is written as JSON. */
function tagValue(value: unknown): TagValue | undefined {
  if (value === undefined || value === null || typeof value === 'function') return undefined;
  if (typeof value === 'boolean' || Number.isFinite(value)) return value as boolean | number;
  if (value instanceof Uint8Array) return value.slice(0, MAX_VALUE_LENGTH);
  if (typeof value !== 'object') return String(value).slice(0, MAX_VALUE_LENGTH);
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, MAX_VALUE_LENGTH);
  } catch {
    // Cyclic, or with a bigint or a throwing getter inside.
    return '[unreadable]';
  }
}
