import { count, duration, size, spanCount } from '../kinds';
import { JAEGER, OTLP, type SettingRow, ZIPKIN } from '../variable';

export const DEFAULT_BATCH_BYTES = 512 * 1024;
/** A batch in spans may be asked for that could not hold one big span: it gets this much. */
export const LEAST_COUNTED_BATCH_BYTES = 64 * 1024;

export const TIMEOUT: SettingRow<number> = {
  key: 'exporter.timeoutMs',
  option: 'timeoutMs',
  group: 'delivery',
  kind: duration(1),
  defaultValue: undefined,
  defaultFor: (format) => (OTLP.includes(format) ? 10_000 : 5000),
  defaultText: '5 s; 10 s for OTLP',
  meaning: 'How long one request may take, connecting included, before it is aborted and tried again.',
  variables: [
    { name: 'CLEW_TIMEOUT' },
    { name: 'JAEGER_REPORTER_TIMEOUT', formats: JAEGER },
    { name: 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', formats: OTLP },
    { name: 'OTEL_EXPORTER_OTLP_TIMEOUT', formats: OTLP, general: true },
    { name: 'OTEL_EXPORTER_ZIPKIN_TIMEOUT', formats: ZIPKIN },
    { name: 'OTEL_BSP_EXPORT_TIMEOUT', general: true },
  ],
};

export const FLUSH_INTERVAL: SettingRow<number> = {
  key: 'flushIntervalMs',
  option: 'flushIntervalMs',
  group: 'delivery',
  kind: duration(1),
  defaultValue: 1000,
  defaultText: '1 s',
  meaning: 'How long a finished span waits at most before its batch is sent.',
  variables: [
    { name: 'CLEW_FLUSH_INTERVAL' },
    { name: 'JAEGER_REPORTER_FLUSH_INTERVAL' },
    { name: 'OTEL_BSP_SCHEDULE_DELAY' },
  ],
};

export const MAX_BATCH_BYTES: SettingRow<number> = {
  key: 'exporter.maxBatchBytes',
  option: 'maxBatchBytes',
  group: 'delivery',
  kind: size(1024),
  defaultValue: DEFAULT_BATCH_BYTES,
  defaultText: '512 KiB',
  meaning: 'How large one message may be. Proxies commonly refuse above 1 MiB.',
  variables: [
    { name: 'CLEW_MAX_BATCH_BYTES' },
    { name: 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', kind: spanCount(LEAST_COUNTED_BATCH_BYTES) },
  ],
};

export const MAX_QUEUE_BYTES: SettingRow<number> = {
  key: 'exporter.maxQueueBytes',
  option: 'maxQueueBytes',
  group: 'delivery',
  kind: size(1024),
  defaultValue: 64 * 1024 * 1024,
  defaultText: '64 MiB',
  meaning:
    'How much may wait for one exporter while its backend is away; then the oldest batch is dropped and counted.',
  variables: [
    { name: 'CLEW_MAX_QUEUE_BYTES' },
    { name: 'JAEGER_REPORTER_MAX_QUEUE_SIZE', kind: spanCount(DEFAULT_BATCH_BYTES) },
    { name: 'OTEL_BSP_MAX_QUEUE_SIZE', kind: spanCount(DEFAULT_BATCH_BYTES) },
  ],
};

export const RETRY_MAX_ELAPSED: SettingRow<number> = {
  key: 'exporter.retryMaxElapsedMs',
  option: 'retryMaxElapsedMs',
  group: 'delivery',
  kind: duration(0),
  defaultValue: 300_000,
  defaultText: '5 min',
  meaning:
    'How long a backend that takes a batch and answers "later", or nothing, is given the same batch again; 0: it gets one try. Time in which nobody is there does not count.',
  variables: [{ name: 'CLEW_RETRY_MAX_ELAPSED' }],
};

export const FLUSH_TIMEOUT: SettingRow<number> = {
  key: 'flushTimeoutMs',
  option: 'flushTimeoutMs',
  group: 'delivery',
  kind: duration(1),
  defaultValue: 10_000,
  defaultText: '10 s',
  meaning: 'After how long `flush()` and `close()` give up, unless the call says otherwise.',
  variables: [{ name: 'CLEW_FLUSH_TIMEOUT' }],
};

export const EXIT_TIMEOUT: SettingRow<number> = {
  key: 'exitTimeoutMs',
  option: 'exitTimeoutMs',
  group: 'delivery',
  kind: duration(0),
  defaultValue: 1000,
  defaultText: '1 s',
  meaning:
    'How long the last delivery may hold the end of the process, in whatever way it ends; 0: nothing is done there.',
  variables: [{ name: 'CLEW_EXIT_TIMEOUT' }],
};

export const MAX_FILE_BYTES: SettingRow<number> = {
  key: 'exporter.maxFileBytes',
  option: 'exporter.maxFileBytes',
  group: 'delivery',
  kind: size(1024),
  defaultValue: 64 * 1024 * 1024,
  defaultText: '64 MiB',
  meaning: '`file` only: after how many bytes a new file is begun.',
  variables: [{ name: 'CLEW_MAX_FILE_BYTES', formats: ['file'] }],
};

export const MAX_FILES: SettingRow<number> = {
  key: 'exporter.maxFiles',
  option: 'exporter.maxFiles',
  group: 'delivery',
  kind: count(1),
  defaultValue: 5,
  defaultText: '5',
  meaning: '`file` only: how many files are kept, the one being written among them.',
  variables: [{ name: 'CLEW_MAX_FILES', formats: ['file'] }],
};

export const DELIVERY_ROWS = [
  TIMEOUT,
  FLUSH_INTERVAL,
  MAX_BATCH_BYTES,
  MAX_QUEUE_BYTES,
  RETRY_MAX_ELAPSED,
  FLUSH_TIMEOUT,
  EXIT_TIMEOUT,
  MAX_FILE_BYTES,
  MAX_FILES,
] as const;
