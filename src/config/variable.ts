import type { Kind } from './kinds';
import type { ExporterName } from './options';

/**
 * Whose variable it is. For one setting, an earlier family wins: `CLEW_*` over `JAEGER_*` over `OTEL_*` over the
 * others.
 */
export const FAMILIES = ['CLEW', 'JAEGER', 'OTEL', 'other'] as const;
export type Family = (typeof FAMILIES)[number];

/** The parts that docs/configuration.md has. */
export type Group = 'process' | 'exporters' | 'delivery' | 'sampling' | 'headers' | 'limits' | 'diagnostics';

/** One environment variable, as it speaks about one setting. */
export interface VariableRow<T> {
  readonly name: string;
  /** How it is written, where that differs from the setting's kind. */
  readonly kind?: Kind<T>;
  /** The only exporters that heed it; all when undefined. */
  readonly formats?: readonly ExporterName[];
  /** The name to use instead; it is still heeded. */
  readonly replacedBy?: string;
  /** Speaks about several settings: saying nothing about this one is no mistake. */
  readonly shared?: boolean;
  /** Yields to a more specific one of its family, as its specification says: that is no conflict. */
  readonly general?: boolean;
}

/**
 * One setting, with everything there is to say about it: parsing, `clew config`, docs/configuration.md and the tests
 * are all made from these rows.
 */
export interface SettingRow<T> {
  /** Where it is found in `Settings`; `exporter.x` is `exporters[n].x` there. */
  readonly key: string;
  /** The option in code, as a path; empty when only the environment has it. */
  readonly option: string;
  readonly group: Group;
  readonly kind: Kind<T>;
  readonly defaultValue: T | undefined;
  /** The default where it depends on the exporter. */
  readonly defaultFor?: (format: ExporterName) => T;
  /** The default in words. */
  readonly defaultText: string;
  readonly meaning: string;
  /** Never shown. */
  readonly secret?: boolean;
  /** In order of precedence. */
  readonly variables: readonly VariableRow<T>[];
}

export function familyOf(name: string): Family {
  return FAMILIES.find((family) => name.startsWith(`${family}_`)) ?? 'other';
}

export const HTTP_JAEGER: readonly ExporterName[] = ['jaeger'];
export const UDP: readonly ExporterName[] = ['jaeger-compact', 'jaeger-binary'];
export const JAEGER: readonly ExporterName[] = [...HTTP_JAEGER, ...UDP];
export const OTLP: readonly ExporterName[] = ['otlp', 'otlp-json'];
export const ZIPKIN: readonly ExporterName[] = ['zipkin', 'zipkin-json', 'zipkin-v1'];
/** Formats that travel by HTTP. */
export const HTTP: readonly ExporterName[] = [...HTTP_JAEGER, ...OTLP, ...ZIPKIN];
/** Formats that can be compressed: Jaeger's collector 1.x does not unpack. */
export const COMPRESSIBLE: readonly ExporterName[] = [...OTLP, ...ZIPKIN];
/** Formats that name a place to send to. */
export const WITH_ENDPOINT: readonly ExporterName[] = [...HTTP, ...UDP, 'file'];

/** Every exporter there is. What a build lacks is left out of the list given to `resolveSettings`. */
export const KNOWN_EXPORTERS: readonly ExporterName[] = [...HTTP, ...UDP, 'console', 'file', 'none'];
