import { isDeepStrictEqual } from 'node:util';

const MAX_SHOWN = 300;

/** Where two values first differ, and how: whole spans are more than anybody reads. Undefined when they do not. */
export function difference(read: unknown, expected: unknown, path = 'span'): string | undefined {
  if (isDeepStrictEqual(read, expected)) return undefined;
  if (isTree(read) && isTree(expected)) {
    for (const key of new Set([...Object.keys(read), ...Object.keys(expected)])) {
      const inner = difference(read[key], expected[key], `${path}.${key}`);
      if (inner !== undefined) return inner;
    }
  }
  return `${path}: read ${told(read)}, expected ${told(expected)}`;
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}

function told(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}… (${text.length})`;
}
