import { maskText } from './mask';

/** Codes are stable and never reused. */
export type ClewErrorCode =
  | 'CLEW_ERR_INVALID_OPTION'
  | 'CLEW_ERR_OUT_OF_ROOM'
  | 'CLEW_ERR_DECODE'
  | 'CLEW_ERR_ABORTED';

/** Thrown at construction only; nothing throws into the application after that. */
export class ClewError extends Error {
  readonly code: ClewErrorCode;

  constructor(code: ClewErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ClewError';
    this.code = code;
  }
}

/** ``Expected `name` to be <expected>, got `value` (type)``. */
export function invalidOption(name: string, expected: string, got: unknown): ClewError {
  return new ClewError(
    'CLEW_ERR_INVALID_OPTION',
    `Expected \`${name}\` to be ${expected}, got ${describe(got)}`,
  );
}

/** A value in a message: short, on one line, without what looks like credentials, never throwing. */
export function describe(value: unknown): string {
  const type = value === null ? 'null' : typeof value;
  let text: string;
  try {
    text = type === 'object' ? (Array.isArray(value) ? 'array' : 'object') : maskText(String(value));
  } catch {
    text = '?';
  }
  if (text.length > 80) text = `${text.slice(0, 77)}...`;
  return value === undefined || value === null ? `\`${text}\`` : `\`${text}\` (${type})`;
}

/** What was thrown, in words. An application's callback may throw what cannot even be looked at. */
export function thrownText(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  } catch {
    return 'something unreadable';
  }
}

/** As {@link thrownText}, with the place where it was thrown, if it tells: for defects of our own. */
export function thrownStack(thrown: unknown): string {
  try {
    if (thrown instanceof Error && typeof thrown.stack === 'string') return thrown.stack;
  } catch {
    // It can be told less of.
  }
  return thrownText(thrown);
}
