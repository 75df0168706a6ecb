import { maskHeaders, maskTag, maskUrl, maskValue } from '../diagnostics/mask';
import { VERSION } from '../model/version';
import type { SamplerOptions } from './options';
import { isOwnSampler } from './sampling';
import type { ExporterSettings, Settings, Source } from './settings';
import type { SettingRow } from './variable';
import { SETTINGS } from './variables';

/** One line of `clew config`. Nothing secret is in it. */
export interface SettingLine {
  readonly name: string;
  readonly value: string;
  readonly source: Source;
}

/** Keys that tell how another setting came about, and are none in the end. */
const INTERMEDIATE = new Set(['agent.host', 'agent.port', 'otlp.protocol', 'sampler.path']);

/**
 * The one line at start, at level info: service, exporters and their URLs, sampler, headers, and for each where it was
 * said: `code`, a variable's name, or `default`.
 */
export function describeSettings(settings: Settings): string {
  const { sources } = settings;
  const parts = [
    `service ${settings.serviceName} (${sources.serviceName})`,
    `exporter ${exportersInWords(settings)}`,
    `sampler ${samplerInWords(settings.sampler)} (${sources['sampler.type']})`,
    `headers inject ${listInWords(settings.inject)}, extract ${listInWords(settings.extract)} (${sources.propagation})`,
  ];
  const disabled = settings.disabled ? ` disabled (${sources.disabled})` : '';
  return `clew ${VERSION}${disabled}: ${parts.join('; ')}`;
}

/** Every setting with its value and where it was said. */
export function settingsTable(settings: Settings): SettingLine[] {
  const lines: SettingLine[] = [];
  for (const row of SETTINGS) {
    if (INTERMEDIATE.has(row.key) || row.key.startsWith('exporter.')) continue;
    if (row.key === 'exporter') {
      const value = exportersInWords(settings, false);
      lines.push({ name: 'exporter', value, source: settings.sources.exporter });
      settings.exporters.forEach((_, index) => {
        lines.push(...exporterLines(settings, index));
      });
    } else if (row.key === 'propagation') lines.push(...headerLines(settings));
    else lines.push(line(row, row.key, valueAt(settings, row.key), settings.sources[row.key]));
  }
  return lines;
}

/** What concerns one exporter: a file has no password. */
function exporterLines({ exporters, sources }: Settings, index: number): SettingLine[] {
  const exporter = exporters[index];
  const rows = SETTINGS.filter(({ key, variables }) => {
    if (!key.startsWith('exporter.')) return false;
    return variables.some(({ formats }) => formats?.includes(exporter.type) ?? true);
  });
  return rows.map((row) => {
    const name = row.key.slice('exporter.'.length) as keyof ExporterSettings;
    const key = `exporters[${index}].${name}`;
    return line(row, key, exporter[name], sources[key]);
  });
}

function headerLines({ inject, extract, sources }: Settings): SettingLine[] {
  return [
    { name: 'inject', value: listInWords(inject), source: sources.propagation },
    { name: 'extract', value: listInWords(extract), source: sources.propagation },
  ];
}

function line(
  row: SettingRow<unknown>,
  name: string,
  value: unknown,
  source: Source | undefined,
): SettingLine {
  return { name, value: inWords(row, value), source: source ?? 'default' };
}

/** `limits.maxTags` → the value there. */
function valueAt(settings: Settings, key: string): unknown {
  let value: unknown = settings;
  for (const part of key.split('.')) value = (value as Record<string, unknown> | undefined)?.[part];
  if (key === 'sampler.type' && isOwnSampler(settings.sampler)) return samplerInWords(settings.sampler);
  return value;
}

function inWords(row: SettingRow<unknown>, value: unknown): string {
  if (value === undefined || value === '') return '-';
  if (typeof value === 'string') return row.secret === true ? maskValue(value) : maskUrl(value);
  if (row.key === 'redact') return (value as readonly string[]).join(', ') || '-';
  if (Array.isArray(value)) return pairsInWords(value) || '-';
  if (row.key === 'exporter.headers') {
    const masked = Object.entries(maskHeaders(value as Record<string, string>));
    return pairsInWords(masked.flat()) || '-';
  }
  return String(value);
}

/** `[key, value, key, value]` → `key=value, key=value`. */
function pairsInWords(flat: readonly unknown[]): string {
  const pairs: string[] = [];
  for (let i = 0; i < flat.length; i += 2)
    pairs.push(`${String(flat[i])}=${maskTag(String(flat[i]), flat[i + 1])}`);
  return pairs.join(', ');
}

function exportersInWords(settings: Settings, withSources = true): string {
  const { exporters, reporter, sources } = settings;
  const words = exporters.map(({ type, endpoint, source }, index) => {
    const place = endpoint === '' ? '' : ` ${maskUrl(endpoint)}`;
    const placeSource = sources[`exporters[${index}].endpoint`];
    const from = placeSource === source || endpoint === '' ? source : `${source}, address: ${placeSource}`;
    return withSources ? `${type}${place} (${from})` : type;
  });
  if (reporter !== undefined)
    words.push(withSources ? 'a reporter of your own (code)' : 'a reporter of your own');
  if (words.length > 0) return words.join(', ');
  return withSources ? `none (${sources.exporter})` : 'none';
}

function samplerInWords(sampler: Settings['sampler']): string {
  if (isOwnSampler(sampler)) {
    const text = attempt(() => String(sampler));
    return text === undefined || text === '[object Object]' ? 'of your own' : text;
  }
  const { type, param, perOperation, endpoint } = sampler as SamplerOptions;
  if (type === 'remote') return `remote(${maskUrl(endpoint ?? '')})`;
  return perOperation === undefined ? `${type}(${param})` : 'per-operation';
}

function listInWords(list: readonly string[]): string {
  return list.length === 0 ? 'none' : list.join(', ');
}

/** An application's `toString` may throw. */
function attempt(ask: () => string): string | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
