import { count, KEYS, type Kind, size } from '../kinds';
import type { SettingRow } from '../variable';

/** OpenTelemetry counts characters; taken as bytes, which is the stricter reading. */
const LENGTH: Kind<number> = {
  ...count(1),
  written: 'a whole number, taken as bytes',
  examples: ['100', '200'],
};

export const MAX_TAGS: SettingRow<number> = {
  key: 'limits.maxTags',
  option: 'limits.maxTags',
  group: 'limits',
  kind: count(0),
  defaultValue: 128,
  defaultText: '128',
  meaning: 'Tags a span may have.',
  variables: [
    { name: 'CLEW_MAX_TAGS' },
    { name: 'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT' },
    { name: 'OTEL_ATTRIBUTE_COUNT_LIMIT', general: true },
  ],
};

export const MAX_LOGS: SettingRow<number> = {
  key: 'limits.maxLogs',
  option: 'limits.maxLogs',
  group: 'limits',
  kind: count(0),
  defaultValue: 128,
  defaultText: '128',
  meaning: 'Logs a span may have; the oldest and the newest half are kept.',
  variables: [{ name: 'CLEW_MAX_LOGS' }, { name: 'OTEL_SPAN_EVENT_COUNT_LIMIT' }],
};

export const MAX_REFERENCES: SettingRow<number> = {
  key: 'limits.maxReferences',
  option: 'limits.maxReferences',
  group: 'limits',
  kind: count(0),
  defaultValue: 128,
  defaultText: '128',
  meaning: 'References a span may have.',
  variables: [{ name: 'CLEW_MAX_REFERENCES' }, { name: 'OTEL_SPAN_LINK_COUNT_LIMIT' }],
};

export const MAX_VALUE_BYTES: SettingRow<number> = {
  key: 'limits.maxValueBytes',
  option: 'limits.maxValueBytes',
  group: 'limits',
  kind: size(1),
  defaultValue: 16_384,
  defaultText: '16 KiB',
  meaning: "Bytes of one tag's or log field's value; the rest is cut off.",
  variables: [
    { name: 'CLEW_MAX_VALUE_BYTES' },
    { name: 'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', kind: LENGTH },
    { name: 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', kind: LENGTH, general: true },
  ],
};

export const MAX_NAME_LENGTH: SettingRow<number> = {
  key: 'limits.maxNameLength',
  option: 'limits.maxNameLength',
  group: 'limits',
  kind: count(1),
  defaultValue: 1024,
  defaultText: '1024',
  meaning: 'Characters of an operation name or of a key; the rest is cut off.',
  variables: [{ name: 'CLEW_MAX_NAME_LENGTH' }],
};

export const REDACT: SettingRow<readonly string[]> = {
  key: 'redact',
  option: 'redact',
  group: 'limits',
  kind: KEYS,
  defaultValue: [],
  defaultText: 'none',
  meaning:
    'Keys whose values are replaced by `[redacted]` before anything is encoded, in any case: of tags, log fields and process tags, in JSON text, and of parameters in addresses. The whole key or a part between dots; `*` stands for anything. See [security.md](security.md).',
  variables: [{ name: 'CLEW_REDACT_KEYS' }],
};

export const MAX_SEGMENT_SPANS: SettingRow<number> = {
  key: 'maxSegmentSpans',
  option: 'maxSegmentSpans',
  group: 'limits',
  kind: count(1),
  defaultValue: 1000,
  defaultText: '1000',
  meaning:
    "Finished spans that one trace's part in this process may hold back before they are handed over; 128 at most once it is accepted.",
  variables: [{ name: 'CLEW_MAX_SEGMENT_SPANS' }],
};

export const MAX_HELD_SPANS: SettingRow<number> = {
  key: 'maxHeldSpans',
  option: 'maxHeldSpans',
  group: 'limits',
  kind: count(1),
  defaultValue: 200_000,
  defaultText: '200 000',
  meaning: 'Finished spans that all traces together may hold back.',
  variables: [{ name: 'CLEW_MAX_HELD_SPANS' }],
};

export const MAX_HELD_BYTES: SettingRow<number> = {
  key: 'maxHeldBytes',
  option: 'maxHeldBytes',
  group: 'limits',
  kind: size(1),
  defaultValue: 64 * 1024 * 1024,
  defaultText: '64 MiB',
  meaning: 'Bytes, estimated, that all traces together may hold back.',
  variables: [{ name: 'CLEW_MAX_HELD_BYTES' }],
};

export const LIMIT_ROWS = [
  MAX_TAGS,
  MAX_LOGS,
  MAX_REFERENCES,
  MAX_VALUE_BYTES,
  MAX_NAME_LENGTH,
  REDACT,
  MAX_SEGMENT_SPANS,
  MAX_HELD_SPANS,
  MAX_HELD_BYTES,
] as const;
