import { fileURLToPath } from 'node:url';
import type { ExporterName } from './options';

/** Where each exporter sends when nothing says otherwise: the backend's usual port on this machine. */
export const DEFAULT_ENDPOINTS: Readonly<Record<ExporterName, string>> = {
  jaeger: 'http://127.0.0.1:14268/api/traces',
  'jaeger-compact': 'udp://127.0.0.1:6831',
  'jaeger-binary': 'udp://127.0.0.1:6832',
  otlp: 'http://127.0.0.1:4318/v1/traces',
  'otlp-json': 'http://127.0.0.1:4318/v1/traces',
  zipkin: 'http://127.0.0.1:9411/api/v2/spans',
  'zipkin-json': 'http://127.0.0.1:9411/api/v2/spans',
  'zipkin-v1': 'http://127.0.0.1:9411/api/v1/spans',
  console: '',
  file: 'clew-traces.jsonl',
  none: '',
};

/** The compact format's port; a datagram for any other port is in the binary format. */
export const COMPACT_PORT = 6831;
const OTLP_GRPC_PORT = '4317';
const SCHEMES: readonly string[] = ['http:', 'https:', 'unix:', 'http+unix:'];
/** Usual paths, and usual ports where there is no path, with the format they stand for. */
const USUAL: readonly { path: RegExp; ports: readonly string[]; type: ExporterName }[] = [
  { path: /\/api\/traces\/?$/, ports: ['14268'], type: 'jaeger' },
  { path: /\/v1\/traces\/?$/, ports: ['4318'], type: 'otlp' },
  { path: /\/api\/v1\//, ports: [], type: 'zipkin-v1' },
  { path: /\/api\/v2\/spans\/?$/, ports: ['9411'], type: 'zipkin' },
];

/** An address fit for a transport, and the credentials that stood in it. */
export interface Endpoint {
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
}

/** What an endpoint must look like, for messages. */
export function expectedEndpoint(type: ExporterName): string {
  if (type === 'file') return 'a path';
  return isUdp(type) ? 'udp://host:port' : `a URL like ${DEFAULT_ENDPOINTS[type]}`;
}

/** An address as it was written, checked and put into shape; undefined when it cannot be one of this exporter. */
export function readEndpoint(type: ExporterName, text: string): Endpoint | undefined {
  if (type === 'console' || type === 'none') return { url: '' };
  if (type === 'file') return filePath(text);
  return isUdp(type) ? udpEndpoint(type, text) : httpEndpoint(text);
}

/** The same with the format's usual path where the address has none: for the addresses that are ours to define. */
export function withUsualPath(type: ExporterName, endpoint: Endpoint): Endpoint {
  if (isUdp(type) || !hasNoPath(endpoint.url)) return endpoint;
  const url = new URL(endpoint.url);
  url.pathname = new URL(DEFAULT_ENDPOINTS[type]).pathname;
  return { ...endpoint, url: url.href };
}

/** OTEL_EXPORTER_OTLP_ENDPOINT is a base: `/v1/traces` is added to whatever path it has. */
export function underBase(text: string): string | undefined {
  if (httpEndpoint(text) === undefined) return undefined;
  const url = new URL(text);
  if (url.host !== '') url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`;
  return url.href;
}

/** The format an address stands for by its path, else by its port; undefined when it does not tell. */
export function formatOf(text: string): ExporterName | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, pathname, port } = new URL(text);
  if (protocol === 'udp:') return port === String(COMPACT_PORT) ? 'jaeger-compact' : 'jaeger-binary';
  if (protocol === 'file:') return 'file';
  const bare = pathname === '/';
  return USUAL.find(({ path, ports }) => (bare ? ports.includes(port) : path.test(pathname)))?.type;
}

/** Whether an address of HTTP ends at its host: no collector listens there. */
export function hasNoPath(url: string): boolean {
  return /^https?:/.test(url) && new URL(url).pathname === '/';
}

export function isGrpcPort(url: string): boolean {
  return URL.canParse(url) && new URL(url).port === OTLP_GRPC_PORT;
}

/** `udp://host:port`, with the brackets that an IPv6 address needs. */
export function udpUrl(host: string, port: number): string {
  return host.includes(':') && !host.startsWith('[') ? `udp://[${host}]:${port}` : `udp://${host}:${port}`;
}

function isUdp(type: ExporterName): boolean {
  return type === 'jaeger-compact' || type === 'jaeger-binary';
}

function httpEndpoint(text: string): Endpoint | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!SCHEMES.includes(url.protocol)) return undefined;
  const user = decoded(url.username);
  const password = decoded(url.password);
  url.username = '';
  url.password = '';
  url.hash = '';
  return user !== '' && password !== '' ? { url: url.href, user, password } : { url: url.href };
}

function udpEndpoint(type: ExporterName, text: string): Endpoint | undefined {
  const full = text.includes('://') ? text : `udp://${text}`;
  if (!URL.canParse(full)) return undefined;
  const { protocol, hostname, port, pathname } = new URL(full);
  if (protocol !== 'udp:' || hostname === '' || !['', '/'].includes(pathname)) return undefined;
  return { url: `udp://${hostname}:${port || new URL(DEFAULT_ENDPOINTS[type]).port}` };
}

function filePath(text: string): Endpoint | undefined {
  if (!text.startsWith('file:')) return { url: text };
  try {
    return { url: fileURLToPath(text) };
  } catch {
    return undefined;
  }
}

/** Percent-decoded; as it is when it is no encoding. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
