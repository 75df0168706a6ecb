import { CONNECTION_ROWS } from './rows/connection';
import { DELIVERY_ROWS } from './rows/delivery';
import { DIAGNOSTIC_ROWS } from './rows/diagnostics';
import { EXPORTER_ROWS } from './rows/exporters';
import { HEADER_ROWS } from './rows/headers';
import { LIMIT_ROWS } from './rows/limits';
import { PROCESS_ROWS } from './rows/process';
import { SAMPLING_ROWS } from './rows/sampling';
import type { SettingRow } from './variable';

/**
 * The one table: every setting with its option in code, its variables in order of precedence, its default and its
 * meaning. What resolves settings, `clew config`, docs/configuration.md and the tests read it.
 */
export const SETTINGS: readonly SettingRow<unknown>[] = [
  ...PROCESS_ROWS,
  ...EXPORTER_ROWS,
  ...CONNECTION_ROWS,
  ...DELIVERY_ROWS,
  ...SAMPLING_ROWS,
  ...HEADER_ROWS,
  ...LIMIT_ROWS,
  ...DIAGNOSTIC_ROWS,
];

/** Variables of other clients that are understood and have nothing to change here: name → why. */
export const WITHOUT_EFFECT: ReadonlyMap<string, string> = new Map([
  ['JAEGER_RPC_METRICS', 'Clew keeps books (`tracer.stats()`) and derives no metrics from spans'],
]);

/** Every variable that is understood. */
export const VARIABLE_NAMES: ReadonlySet<string> = new Set([
  ...SETTINGS.flatMap(({ variables }) => variables.map(({ name }) => name)),
  ...WITHOUT_EFFECT.keys(),
]);
