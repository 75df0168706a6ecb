import type { ClewOptions } from './options';
import type { Resolution } from './resolution';
import { MAX_SPOOL_AGE, MAX_SPOOL_BYTES, SPOOL_DIR, SPOOL_INTERVAL } from './rows/spool';
import type { ExporterSettings, Settings } from './settings';
import { HTTP } from './variable';

type SpoolSettings = Pick<Settings, 'spoolDir' | 'maxSpoolBytes' | 'maxSpoolAgeMs' | 'spoolIntervalMs'>;

/** The spool, which only exporters over HTTP have: only they are told that something has arrived. */
export function resolveSpool(
  options: ClewOptions,
  resolution: Resolution,
  exporters: readonly ExporterSettings[],
): SpoolSettings {
  const directory = resolution.optional(SPOOL_DIR, options.spoolDir);
  const without = exporters.filter(({ type }) => !HTTP.includes(type)).map(({ type }) => type);
  if (directory !== undefined && (without.length > 0 || exporters.length === 0)) {
    const names = without.length === 0 ? 'a reporter of your own, or none' : without.join(', ');
    const source = resolution.sources[SPOOL_DIR.key];
    const name = source === 'code' ? '`spoolDir`' : source;
    resolution.env.warn(
      `${name} has no effect on the exporter ${names}: only exporters over HTTP have a spool`,
    );
  }
  return {
    spoolDir: directory,
    maxSpoolBytes: resolution.pick(MAX_SPOOL_BYTES, options.maxSpoolBytes),
    maxSpoolAgeMs: resolution.pick(MAX_SPOOL_AGE, options.maxSpoolAgeMs),
    spoolIntervalMs: resolution.pick(SPOOL_INTERVAL, options.spoolIntervalMs),
  };
}
