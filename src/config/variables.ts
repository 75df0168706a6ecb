import { CONNECTION_ROWS } from './rows/connection';
import { DELIVERY_ROWS } from './rows/delivery';
import { DIAGNOSTIC_ROWS } from './rows/diagnostics';
import { EXPORTER_ROWS } from './rows/exporters';
import { HEADER_ROWS } from './rows/headers';
import { LIMIT_ROWS } from './rows/limits';
import { PROCESS_ROWS } from './rows/process';
import { SAMPLING_ROWS } from './rows/sampling';
import { SPOOL_ROWS } from './rows/spool';
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
  ...SPOOL_ROWS,
  ...SAMPLING_ROWS,
  ...HEADER_ROWS,
  ...LIMIT_ROWS,
  ...DIAGNOSTIC_ROWS,
];

/** Variables of other clients that are understood and have nothing to change here: name → why. */
export const WITHOUT_EFFECT: ReadonlyMap<string, string> = new Map([
  ['JAEGER_RPC_METRICS', 'Clew keeps books (`tracer.stats()`) and derives no metrics from spans'],
]);

/** Options that no text could say: path → meaning. */
export const CODE_ONLY: ReadonlyMap<string, string> = new Map([
  [
    'exporter',
    'A name, an object with `type` and any of the options below that concern one exporter, or a list of both.',
  ],
  ['exporter.dispatcher', 'An undici dispatcher of your own, for the formats that travel by HTTP.'],
  ['reporter', 'A reporter of your own, instead of the exporters, or beside those that `exporter` names.'],
  [
    'sampler',
    'An object with `type` and any of the `sampler.…` options here, or a sampler of your own with `decide()`.',
  ],
  [
    'sampler.perOperation',
    "Rates per operation with a guaranteed lower bound, in the shape of Jaeger's `operationSampling`.",
  ],
  [
    'onFinish',
    'Called with each accepted span before it is encoded: redact, rename, or answer `false` to drop it.',
  ],
  ['logger', 'Where lines go instead of standard error; `{ info, error }` is enough.'],
]);

/** Every variable that is understood. */
export const VARIABLE_NAMES: ReadonlySet<string> = new Set([
  ...SETTINGS.flatMap(({ variables }) => variables.map(({ name }) => name)),
  ...WITHOUT_EFFECT.keys(),
]);
