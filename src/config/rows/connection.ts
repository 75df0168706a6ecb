import { HEADER_VALUE, oneOf, TEXT, USER } from '../kinds';
import type { Compression } from '../options';
import { type Pairs, parseEncodedPairs } from '../pairs';
import { COMPRESSIBLE, HTTP, HTTP_JAEGER, OTLP, type SettingRow } from '../variable';

export const HEADERS: SettingRow<Pairs> = {
  key: 'exporter.headers',
  option: 'exporter.headers',
  group: 'exporters',
  kind: {
    expected: 'an object of header names and values',
    written: '`k=v,k2=v2`, percent-encoded',
    examples: ['x-tenant=one', 'x-tenant=two'],
    parse: parseEncodedPairs,
    accepts: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  },
  defaultValue: new Map(),
  defaultText: 'none',
  meaning: 'Extra request headers. All sources are merged, header by header.',
  secret: true,
  variables: [
    { name: 'CLEW_HEADERS', formats: HTTP },
    { name: 'OTEL_EXPORTER_OTLP_TRACES_HEADERS', formats: OTLP },
    { name: 'OTEL_EXPORTER_OTLP_HEADERS', formats: OTLP, general: true },
  ],
};

export const USER_NAME: SettingRow<string> = {
  key: 'exporter.user',
  option: 'exporter.user',
  group: 'exporters',
  kind: USER,
  defaultValue: undefined,
  defaultText: 'none',
  meaning: 'HTTP Basic authentication; with a password only.',
  variables: [
    { name: 'CLEW_USER', formats: HTTP },
    { name: 'JAEGER_USER', formats: HTTP_JAEGER },
    { name: 'JAEGER_REPORTER_USER', formats: HTTP_JAEGER, replacedBy: 'JAEGER_USER' },
    { name: 'OTEL_EXPORTER_JAEGER_USER', formats: HTTP_JAEGER },
  ],
};

export const PASSWORD: SettingRow<string> = {
  key: 'exporter.password',
  option: 'exporter.password',
  group: 'exporters',
  kind: { ...HEADER_VALUE, expected: 'a non-empty string' },
  defaultValue: undefined,
  defaultText: 'none',
  meaning: 'HTTP Basic authentication; with a user only.',
  secret: true,
  variables: [
    { name: 'CLEW_PASSWORD', formats: HTTP },
    { name: 'JAEGER_PASSWORD', formats: HTTP_JAEGER },
    { name: 'JAEGER_REPORTER_PASSWORD', formats: HTTP_JAEGER, replacedBy: 'JAEGER_PASSWORD' },
    { name: 'OTEL_EXPORTER_JAEGER_PASSWORD', formats: HTTP_JAEGER },
  ],
};

export const TOKEN: SettingRow<string> = {
  key: 'exporter.token',
  option: 'exporter.token',
  group: 'exporters',
  kind: HEADER_VALUE,
  defaultValue: undefined,
  defaultText: 'none',
  meaning: '`Authorization: Bearer …`. Wins over user and password from the environment.',
  secret: true,
  variables: [
    { name: 'CLEW_TOKEN', formats: HTTP },
    { name: 'JAEGER_AUTH_TOKEN', formats: HTTP_JAEGER },
  ],
};

export const COMPRESSION: SettingRow<Compression> = {
  key: 'exporter.compression',
  option: 'exporter.compression',
  group: 'exporters',
  kind: oneOf(['gzip', 'none']),
  defaultValue: 'none',
  defaultText: '`none`',
  meaning: 'Compression of request bodies; never for the Jaeger formats.',
  variables: [
    { name: 'CLEW_COMPRESSION', formats: COMPRESSIBLE },
    { name: 'OTEL_EXPORTER_OTLP_TRACES_COMPRESSION', formats: OTLP },
    { name: 'OTEL_EXPORTER_OTLP_COMPRESSION', formats: OTLP, general: true },
  ],
};

export const CA_FILE = pemFile('caFile', 'the certificate authorities to trust, instead of those of Node', [
  'CLEW_CA_FILE',
  'CERTIFICATE',
]);
export const CERT_FILE = pemFile('certFile', "the client's certificate", [
  'CLEW_CERT_FILE',
  'CLIENT_CERTIFICATE',
]);
export const KEY_FILE = pemFile('keyFile', "the client's key", ['CLEW_KEY_FILE', 'CLIENT_KEY']);

/** TLS files: ours, and OpenTelemetry's two names for each. */
function pemFile(name: string, what: string, [ours, otel]: [string, string]): SettingRow<string> {
  return {
    key: `exporter.${name}`,
    option: `exporter.${name}`,
    group: 'exporters',
    kind: { ...TEXT, written: 'a path', examples: ['/etc/one.pem', '/etc/two.pem'] },
    defaultValue: undefined,
    defaultText: 'none',
    meaning: `PEM file of ${what}.`,
    variables: [
      { name: ours, formats: HTTP },
      { name: `OTEL_EXPORTER_OTLP_TRACES_${otel}`, formats: OTLP },
      { name: `OTEL_EXPORTER_OTLP_${otel}`, formats: OTLP, general: true },
    ],
  };
}

export const CONNECTION_ROWS = [
  HEADERS,
  USER_NAME,
  PASSWORD,
  TOKEN,
  COMPRESSION,
  CA_FILE,
  CERT_FILE,
  KEY_FILE,
] as const;
