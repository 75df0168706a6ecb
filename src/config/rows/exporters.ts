import { DEFAULT_ENDPOINTS, readEndpoint, underBase } from '../endpoint';
import { type Kind, oneOf, TEXT } from '../kinds';
import { parseList } from '../parse';
import { HTTP_JAEGER, OTLP, type SettingRow, UDP, ZIPKIN } from '../variable';

const NAMES: Kind<readonly string[]> = {
  expected: 'the name of an exporter',
  written: 'one or more of the names above, separated by commas',
  examples: ['otlp', 'zipkin', 'console,jaeger'],
  parse: (text) => {
    const names = parseList(text.toLowerCase());
    return names.length === 0 ? undefined : names;
  },
  accepts: (value) => typeof value === 'string',
};

export const EXPORTER: SettingRow<readonly string[]> = {
  key: 'exporter',
  option: 'exporter',
  group: 'exporters',
  kind: NAMES,
  defaultValue: undefined,
  defaultText: '`jaeger`',
  meaning: 'Where spans go, and in which format: see "Which exporter" above.',
  variables: [{ name: 'CLEW_EXPORTER' }, { name: 'OTEL_TRACES_EXPORTER' }],
};

/** An address of HTTP as it is; what other formats take depends on the exporter, see endpoint.ts. */
const ADDRESS: Kind<string> = {
  ...TEXT,
  written: 'the full URL',
  examples: ['http://one.example:1111/spans', 'http://two.example:2222/spans'],
  parse: (text) => (readEndpoint('jaeger', text) === undefined ? undefined : text),
};
/** OpenTelemetry's base address. */
const BASE_ADDRESS: Kind<string> = {
  ...ADDRESS,
  written: 'a URL to which `/v1/traces` is added',
  parse: underBase,
};

export const ENDPOINT: SettingRow<string> = {
  key: 'exporter.endpoint',
  option: 'endpoint',
  group: 'exporters',
  kind: ADDRESS,
  defaultValue: undefined,
  defaultFor: (format) => DEFAULT_ENDPOINTS[format],
  defaultText: 'the usual place on this machine',
  meaning:
    'Where the exporter sends: see "Which exporter" above; a path for `file`, and `unix:/path/of.sock:/api/traces` or `http+unix://%2Fpath%2Fof.sock/api/traces` for HTTP over a unix socket. In code and in `CLEW_ENDPOINT` the usual path may be left out.',
  variables: [
    { name: 'CLEW_ENDPOINT' },
    { name: 'JAEGER_ENDPOINT', formats: HTTP_JAEGER },
    { name: 'JAEGER_REPORTER_ENDPOINT', formats: HTTP_JAEGER, replacedBy: 'JAEGER_ENDPOINT' },
    { name: 'OTEL_EXPORTER_JAEGER_ENDPOINT', formats: HTTP_JAEGER },
    { name: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', formats: OTLP },
    {
      name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
      formats: OTLP,
      general: true,
      kind: BASE_ADDRESS,
    },
    { name: 'OTEL_EXPORTER_ZIPKIN_ENDPOINT', formats: ZIPKIN },
    { name: 'ZIPKIN_ENDPOINT', formats: ZIPKIN },
  ],
};

export const AGENT_HOST: SettingRow<string> = {
  key: 'agent.host',
  option: '',
  group: 'exporters',
  kind: {
    ...TEXT,
    written: 'a host name or address',
    examples: ['agent-one', 'agent-two'],
    parse: (text) => (/^[^\s/@?#,]+$/.test(text) ? text : undefined),
  },
  defaultValue: '127.0.0.1',
  defaultText: '`127.0.0.1`',
  meaning:
    'Host of a Jaeger agent, for the formats that travel by UDP. In code: `endpoint: "udp://host:port"`.',
  variables: [
    { name: 'JAEGER_AGENT_HOST', formats: UDP },
    { name: 'JAEGER_REPORTER_AGENT_HOST', formats: UDP, replacedBy: 'JAEGER_AGENT_HOST' },
  ],
};

export const AGENT_PORT: SettingRow<number> = {
  key: 'agent.port',
  option: '',
  group: 'exporters',
  kind: {
    expected: 'a port',
    written: 'a port from 1 to 65535',
    examples: ['6832', '6833'],
    parse: (text) => (/^\d{1,5}$/.test(text) && +text >= 1 && +text <= 65_535 ? +text : undefined),
    accepts: Number.isSafeInteger,
  },
  defaultValue: undefined,
  defaultText: '6832 (6831 for `jaeger-compact`)',
  meaning: 'Port of a Jaeger agent; 6831 means the compact format, any other the binary one.',
  variables: [
    { name: 'JAEGER_AGENT_PORT', formats: UDP },
    { name: 'JAEGER_REPORTER_AGENT_PORT', formats: UDP, replacedBy: 'JAEGER_AGENT_PORT' },
  ],
};

export const AGENT_SOCKET_TYPE: SettingRow<'udp4' | 'udp6'> = {
  key: 'exporter.addressFamily',
  option: '',
  group: 'exporters',
  kind: oneOf(['udp4', 'udp6']),
  defaultValue: undefined,
  defaultText: 'what the host name resolves to',
  meaning: 'The address family of datagrams.',
  variables: [{ name: 'JAEGER_AGENT_SOCKET_TYPE', formats: UDP }],
};

export type OtlpProtocol = 'http/protobuf' | 'http/json' | 'grpc';

export const OTLP_PROTOCOL: SettingRow<OtlpProtocol> = {
  key: 'otlp.protocol',
  option: '',
  group: 'exporters',
  kind: oneOf(['http/protobuf', 'http/json', 'grpc']),
  defaultValue: 'http/protobuf',
  defaultText: '`http/protobuf`',
  meaning:
    'Which OTLP the variables of OpenTelemetry mean: `otlp` or `otlp-json`. `grpc` is not spoken: `http/protobuf` is used instead, and said.',
  variables: [
    { name: 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', formats: OTLP },
    { name: 'OTEL_EXPORTER_OTLP_PROTOCOL', formats: OTLP, general: true },
  ],
};

export const EXPORTER_ROWS = [
  EXPORTER,
  ENDPOINT,
  AGENT_HOST,
  AGENT_PORT,
  AGENT_SOCKET_TYPE,
  OTLP_PROTOCOL,
] as const;
