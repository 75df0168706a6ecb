import { duration, size, TEXT } from '../kinds';
import type { SettingRow } from '../variable';

export const SPOOL_DIR: SettingRow<string> = {
  key: 'spoolDir',
  option: 'spoolDir',
  group: 'delivery',
  kind: TEXT,
  defaultValue: undefined,
  defaultText: '–',
  meaning:
    'A directory where what could not be delivered survives the process, to be sent later ([spool.md](spool.md)); for exporters over HTTP. It is made, readable by its owner only; several processes may share it.',
  variables: [{ name: 'CLEW_SPOOL_DIR' }],
};

export const MAX_SPOOL_BYTES: SettingRow<number> = {
  key: 'maxSpoolBytes',
  option: 'maxSpoolBytes',
  group: 'delivery',
  kind: size(64 * 1024),
  defaultValue: 256 * 1024 * 1024,
  defaultText: '256 MiB',
  meaning:
    'How much the files in `spoolDir` may hold together, of all processes; then the oldest go and are counted.',
  variables: [{ name: 'CLEW_MAX_SPOOL_BYTES' }],
};

export const MAX_SPOOL_AGE: SettingRow<number> = {
  key: 'maxSpoolAgeMs',
  option: 'maxSpoolAgeMs',
  group: 'delivery',
  kind: duration(1),
  defaultValue: 24 * 3_600_000,
  defaultText: '24 h',
  meaning: 'After how long what lies in `spoolDir` is dropped and counted.',
  variables: [{ name: 'CLEW_MAX_SPOOL_AGE' }],
};

export const SPOOL_INTERVAL: SettingRow<number> = {
  key: 'spoolIntervalMs',
  option: 'spoolIntervalMs',
  group: 'delivery',
  kind: duration(3),
  defaultValue: 300,
  defaultText: '300 ms',
  meaning:
    'With `spoolDir`: for how long a finished span is in memory only, at most. Batches are sent three times as often, in the place of `flushIntervalMs` where that is longer.',
  variables: [{ name: 'CLEW_SPOOL_INTERVAL' }],
};

export const SPOOL_ROWS = [SPOOL_DIR, MAX_SPOOL_BYTES, MAX_SPOOL_AGE, SPOOL_INTERVAL] as const;
