import { ClewError, invalidOption } from '../diagnostics/errors';
import { MASK } from '../diagnostics/mask';
import { hintFromJaegerClient } from './jaeger-client-options';
import { nearestName } from './nearest-name';
import type { SettingRow } from './variable';
import { SETTINGS } from './variables';

/** Settings whose option has a shape of its own, see validate.ts. */
const SHAPED = new Set(['exporter', 'propagation']);
const ROW_OF_OPTION = new Map(
  SETTINGS.filter(({ option }) => !SHAPED.has(option)).map((row) => [row.option, row]),
);

/** One value against its row of the table. */
export function check(name: string, option: string, value: unknown): void {
  const row: SettingRow<unknown> | undefined = ROW_OF_OPTION.get(option);
  if (row === undefined || value === undefined || row.kind.accepts(value)) return;
  throw invalidOption(
    name,
    row.kind.expected,
    row.secret === true && typeof value === 'string' ? MASK : value,
  );
}

/** Answers with the keys that are there; throws for one that does not exist. The value may be a secret: it is not shown. */
export function checkKeys(
  prefix: string,
  given: Record<string, unknown>,
  keys: Readonly<Record<string, unknown>>,
): string[] {
  const names = Object.keys(given);
  const unknown = names.find((name) => !Object.hasOwn(keys, name) && given[name] !== undefined);
  if (unknown === undefined) return names;
  throw unknownOption(prefix, unknown, Object.keys(keys));
}

export function unknownOption(prefix: string, unknown: string, known: readonly string[]): ClewError {
  const nearest = nearestName(unknown, known);
  // A name of which more than half would change was not meant.
  const isNear = nearest !== undefined && nearest.distance * 2 <= unknown.length;
  const hint =
    hintFromJaegerClient(prefix + unknown) ??
    (isNear ? `did you mean \`${prefix}${nearest.name}\`?` : 'docs/configuration.md has all of them');
  const message = `Expected \`${prefix}${unknown}\` to be one of the options; ${hint}`;
  return new ClewError('CLEW_ERR_INVALID_OPTION', message);
}

/** A plain container of options; arrays and null are none. */
export function object(name: string, expected: string, value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw invalidOption(name, expected, value);
}
