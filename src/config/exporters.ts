import { invalidOption } from '../diagnostics/errors';
import { maskText, maskUrl } from '../diagnostics/mask';
import { resolveAuthentication, resolveFiles, resolveHeaders } from './connection';
import {
  DEFAULT_ENDPOINTS,
  type Endpoint,
  expectedEndpoint,
  hasNoPath,
  isGrpcPort,
  readEndpoint,
  udpUrl,
  withUsualPath,
} from './endpoint';
import { type Found, NOT_OURS } from './environment';
import { type Choice, chooseExporters } from './exporter-choice';
import type { ClewOptions, ExporterName, ExporterOptions } from './options';
import type { Resolution } from './resolution';
import { COMPRESSION } from './rows/connection';
import {
  FLUSH_INTERVAL,
  MAX_BATCH_BYTES,
  MAX_FILE_BYTES,
  MAX_FILES,
  MAX_QUEUE_BYTES,
  RETRY_MAX_ELAPSED,
  TIMEOUT,
} from './rows/delivery';
import { AGENT_HOST, AGENT_PORT, AGENT_SOCKET_TYPE, ENDPOINT } from './rows/exporters';
import type { ExporterSettings, Source } from './settings';
import { OTLP, type SettingRow, UDP } from './variable';

/** Every exporter that is wanted, with everything it needs. */
export function resolveExporters(
  options: ClewOptions,
  resolution: Resolution,
  known: readonly ExporterName[],
): readonly ExporterSettings[] {
  const { choices, source } = chooseExporters(options, resolution.env, known);
  resolution.sources.exporter = source;
  return choices.map((choice, index) => resolveExporter(choice, options, resolution, `exporters[${index}]`));
}

function resolveExporter(
  choice: Choice,
  options: ClewOptions,
  resolution: Resolution,
  key: string,
): ExporterSettings {
  const { sources } = resolution;
  const own: Partial<ExporterOptions> = choice.options ?? {};
  const place = resolvePlace(choice, resolution);
  const { type } = place;
  const search = { format: type };
  const pick = (row: SettingRow<number>, code: number | undefined, name: string): number =>
    resolution.pick(row, code, `${key}.${name}`, search);
  sources[`${key}.type`] = choice.source;
  sources[`${key}.endpoint`] = place.source;
  return {
    type,
    endpoint: place.endpoint.url,
    source: choice.source,
    headers: resolveHeaders(own, resolution, type, key),
    ...resolveAuthentication(own, place, resolution, type, key),
    timeoutMs: pick(TIMEOUT, own.timeoutMs ?? options.timeoutMs, 'timeoutMs'),
    ...resolveSizes(own, options, resolution, type, key),
    retryMaxElapsedMs: pick(
      RETRY_MAX_ELAPSED,
      own.retryMaxElapsedMs ?? options.retryMaxElapsedMs,
      'retryMaxElapsedMs',
    ),
    flushIntervalMs: pick(FLUSH_INTERVAL, own.flushIntervalMs ?? options.flushIntervalMs, 'flushIntervalMs'),
    compression: resolution.pick(COMPRESSION, own.compression, `${key}.compression`, search),
    ...resolveFiles(own, resolution, type, key),
    addressFamily: UDP.includes(type) ? addressFamily(resolution, `${key}.addressFamily`) : undefined,
    maxFileBytes: pick(MAX_FILE_BYTES, own.maxFileBytes, 'maxFileBytes'),
    maxFiles: pick(MAX_FILES, own.maxFiles, 'maxFiles'),
    dispatcher: own.dispatcher,
  };
}

interface Place {
  readonly type: ExporterName;
  readonly endpoint: Endpoint;
  readonly source: Source;
}

/** Where it sends: the address given with it, which must be right in code; else what its format's variables say. */
function resolvePlace({ type, address }: Choice, resolution: Resolution): Place {
  if (address === undefined) return usualPlace(type, resolution);
  const { value, source } = address;
  const endpoint = readEndpoint(type, value);
  if (endpoint !== undefined) {
    return said({ type, endpoint: withUsualPath(type, endpoint), source }, resolution);
  }
  if (source === 'code') throw invalidOption('endpoint', expectedEndpoint(type), maskText(value));
  const instead = usualPlace(type, resolution);
  const wrong = `${source}: expected ${expectedEndpoint(type)}, got \`${maskText(value)}\``;
  resolution.env.warn(`${wrong}; ${maskUrl(instead.endpoint.url)} is used instead`);
  return instead;
}

/** The place that the format's own variables name, else the usual one on this machine. */
function usualPlace(type: ExporterName, resolution: Resolution): Place {
  const found = UDP.includes(type) ? agentAddress(type, resolution) : formatAddress(type, resolution);
  const endpoint = found && readEndpoint(type, found.value);
  if (found === undefined || endpoint === undefined) {
    return { type, endpoint: { url: DEFAULT_ENDPOINTS[type] }, source: 'default' };
  }
  // Zipkin's variables name no version but in their path.
  const isV1 = type === 'zipkin' && endpoint.url.includes('/api/v1/');
  return said({ type: isV1 ? 'zipkin-v1' : type, endpoint, source: found.source }, resolution);
}

function formatAddress(type: ExporterName, { env }: Resolution): Found<string> | undefined {
  if (type === 'console' || type === 'file' || type === 'none') return undefined;
  return env.find(ENDPOINT, { format: type, families: NOT_OURS });
}

function agentAddress(type: ExporterName, { env }: Resolution): Found<string> | undefined {
  const host = env.find(AGENT_HOST);
  const port = env.find(AGENT_PORT);
  const source = (host ?? port)?.source;
  if (source === undefined) return undefined;
  const usualPort = Number(new URL(DEFAULT_ENDPOINTS[type]).port);
  return {
    value: udpUrl(host?.value ?? (AGENT_HOST.defaultValue as string), port?.value ?? usualPort),
    source,
  };
}

/** Warns of addresses that are right in form and wrong in all likelihood. */
function said(place: Place, { env }: Resolution): Place {
  const { type, endpoint, source } = place;
  if (OTLP.includes(type) && isGrpcPort(endpoint.url)) {
    env.warn(
      `${source}: port 4317 is OTLP's gRPC port, which Clew does not speak; OTLP over HTTP usually has 4318`,
    );
  }
  if (hasNoPath(endpoint.url)) {
    env.warn(
      `${source} has no path: ${type} is usually answered at ${new URL(DEFAULT_ENDPOINTS[type]).pathname}`,
    );
  }
  return place;
}

function addressFamily(resolution: Resolution, key: string): 4 | 6 | undefined {
  const socketType = resolution.optional(AGENT_SOCKET_TYPE, undefined, key);
  if (socketType === undefined) return undefined;
  return socketType === 'udp6' ? 6 : 4;
}

/** The queue holds one batch at least: which of the two gives way depends on who asked for what. */
function resolveSizes(
  own: Partial<ExporterOptions>,
  options: ClewOptions,
  resolution: Resolution,
  type: ExporterName,
  key: string,
): { maxBatchBytes: number; maxQueueBytes: number } {
  const keys = { batch: `${key}.maxBatchBytes`, queue: `${key}.maxQueueBytes` };
  const search = { format: type };
  const batch = resolution.pick(
    MAX_BATCH_BYTES,
    own.maxBatchBytes ?? options.maxBatchBytes,
    keys.batch,
    search,
  );
  const queue = resolution.pick(
    MAX_QUEUE_BYTES,
    own.maxQueueBytes ?? options.maxQueueBytes,
    keys.queue,
    search,
  );
  if (queue >= batch) return { maxBatchBytes: batch, maxQueueBytes: queue };
  const batchSource = resolution.sources[keys.batch];
  if (batchSource === 'default') return { maxBatchBytes: queue, maxQueueBytes: queue };
  if (batchSource === 'code' && resolution.sources[keys.queue] === 'code') {
    throw invalidOption('maxQueueBytes', `at least maxBatchBytes (${batch})`, queue);
  }
  return { maxBatchBytes: batch, maxQueueBytes: batch };
}
