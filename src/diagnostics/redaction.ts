import type { FlatTags, TagValue } from '../model/span-record';

/** What stands where something was. */
export const REDACTED = '[redacted]';
/** A parameter of an address; one pass, for a name ends where the next may begin. */
const PARAMETER = /([?&;])([^=?&;#\s]+)=[^&;#\s"]*/g;

export type IsSecret = (key: string) => boolean;

/** The value as it may be told: hidden if its key is secret, and within JSON and addresses what stands under such a key. */
export function redactedValue(key: string, value: TagValue, isSecret: IsSecret): TagValue {
  if (isSecret(key)) return REDACTED;
  if (typeof value !== 'string') return value;
  const told = value.includes('"') ? redactedJson(value, isSecret) : value;
  if (!told.includes('=')) return told;
  return told.replace(PARAMETER, (whole, mark, name) =>
    isSecret(decoded(name)) ? `${mark}${name}=${REDACTED}` : whole,
  );
}

/** Tags with their secret values hidden. */
export function redactedTags(tags: FlatTags, isSecret: IsSecret): FlatTags {
  return tags.map((entry, i) => (i % 2 === 0 ? entry : redactedValue(String(tags[i - 1]), entry, isSecret)));
}

/**
 * Works on the text, not on what it parses to: values are cut at their limit, and half an object must be as safe as a whole
 * one. Every character is passed once.
 */
function redactedJson(text: string, isSecret: IsSecret): string {
  let told = '';
  let kept = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    const end = endOfString(text, at);
    const colon = afterBlanks(text, end);
    const name = text.slice(at, end);
    at = end;
    if (text[colon] !== ':' || !isSecret(unquoted(name))) continue;
    const value = afterBlanks(text, colon + 1);
    told += `${text.slice(kept, value)}"${REDACTED}"`;
    kept = endOfValue(text, value);
    at = kept;
  }
  return told + text.slice(kept);
}

/** Behind the closing quote, or the end of a text that was cut. */
function endOfString(text: string, begin: number): number {
  for (let i = begin + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
}

/** Behind a string, an object or a list with all that is in it, or whatever else stands before the next comma or bracket. */
function endOfValue(text: string, begin: number): number {
  let depth = 0;
  for (let i = begin; i < text.length; ) {
    const char = text[i];
    if (char === '"') {
      i = endOfString(text, i);
      if (depth === 0) return i;
      continue;
    }
    if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') {
      if (depth === 0) return i;
      if (--depth === 0) return i + 1;
    } else if (char === ',' && depth === 0) return i;
    i++;
  }
  return text.length;
}

function afterBlanks(text: string, begin: number): number {
  let at = begin;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return at;
}

/** A key as it is meant: `"pass\u0077ord"` is one way to write it. */
function unquoted(json: string): string {
  if (!json.includes('\\')) return json.slice(1, -1);
  try {
    return String(JSON.parse(json));
  } catch {
    return json.slice(1, -1);
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
