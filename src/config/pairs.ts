/** Lists of `key=value` in environment variables: Jaeger's tags, and OpenTelemetry's attributes and headers. */

import { maskPair } from '../diagnostics/mask';

export type Pairs = ReadonlyMap<string, string>;

/** What reading one variable may need, and where it says what it left out. */
export interface Scope {
  readonly env: NodeJS.ProcessEnv;
  /** An item that is not understood: the others are taken. */
  complain(item: string, expected: string): void;
}

/**
 * Jaeger's form: `k=v,k2=${NAME:default}`. The key ends at the first `=`; values may hold further `=` and `:`. A
 * reference to an unset variable without default leaves its tag out.
 */
export function parseTags(text: string, scope: Scope): Pairs {
  const pairs = new Map<string, string>();
  for (const item of splitOutsideReferences(text)) {
    const pair = splitPair(item, scope);
    if (pair === undefined) continue;
    const value =
      pair[1].startsWith('${') && pair[1].endsWith('}') ? dereference(pair[1], scope.env) : pair[1];
    if (value !== undefined) pairs.set(pair[0], value);
  }
  return pairs;
}

/** OpenTelemetry's form: `k=v,k2=v2` with keys and values percent-encoded. */
export function parseEncodedPairs(text: string, scope: Scope): Pairs {
  const pairs = new Map<string, string>();
  for (const item of text.split(',')) {
    const pair = splitPair(item, scope);
    if (pair === undefined) continue;
    try {
      pairs.set(decodeURIComponent(pair[0]), decodeURIComponent(pair[1]));
    } catch {
      scope.complain(maskPair(item.trim()), 'percent-encoded UTF-8');
    }
  }
  return pairs;
}

function splitPair(item: string, scope: Scope): [string, string] | undefined {
  const text = item.trim();
  if (text === '') return undefined;
  const end = text.indexOf('=');
  const key = text.slice(0, Math.max(end, 0)).trim();
  if (key !== '') return [key, text.slice(end + 1).trim()];
  scope.complain(maskPair(text), 'key=value');
  return undefined;
}

/** `${NAME:default}` → what NAME says, else the default, else undefined. */
function dereference(reference: string, env: NodeJS.ProcessEnv): string | undefined {
  const inside = reference.slice(2, -1);
  const colon = inside.indexOf(':');
  const value = env[colon < 0 ? inside : inside.slice(0, colon)];
  if (value !== undefined && value !== '') return value;
  const fallback = colon < 0 ? '' : inside.slice(colon + 1);
  return fallback === '' ? undefined : fallback;
}

/** Splits at commas, but not within `${…}`: a default may hold some. */
function splitOutsideReferences(text: string): string[] {
  const items: string[] = [];
  let begin = 0;
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '$' && text[i + 1] === '{') inside = true;
    else if (char === '}') inside = false;
    else if (char === ',' && !inside) {
      items.push(text.slice(begin, i));
      begin = i + 1;
    }
  }
  items.push(text.slice(begin));
  return items;
}
