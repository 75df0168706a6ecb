/** The header formats that are measured, by the names that Clew's options have for them. */
export const HEADER_FORMATS = ['jaeger', 'w3c', 'b3', 'b3-multi'] as const;
export type HeaderFormat = (typeof HEADER_FORMATS)[number];

/** What a server gets of a browser behind a proxy, besides a context. */
const BROWSER = {
  host: 'shop.example',
  connection: 'keep-alive',
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'accept-encoding': 'gzip, deflate, br',
  'accept-language': 'en-GB,en;q=0.5',
  'cache-control': 'no-cache',
  cookie: 'session=0123456789abcdef',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'x-forwarded-for': '192.0.2.1',
  'x-forwarded-proto': 'https',
  'x-request-id': '7f3a0c52e0a34f0fb1c5e8f7a2d4c6b8',
};

const TRACE = '463ac35c9f6413ad48485a3953bb6124';
const SPAN = 'a2fb4a1d1a96d312';

/** A sampled context whose trace id has 128 bits. */
const CONTEXTS: Readonly<Record<HeaderFormat, Readonly<Record<string, string>>>> = {
  jaeger: { 'uber-trace-id': `${TRACE}:${SPAN}:0:1` },
  w3c: { traceparent: `00-${TRACE}-${SPAN}-01` },
  b3: { b3: `${TRACE}-${SPAN}-1` },
  'b3-multi': { 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN, 'x-b3-sampled': '1' },
};

/** Values are flat strings, as Node's parser makes them; those put together here are read a quarter slower. */
export function carrierOf(format: HeaderFormat): Record<string, string> {
  const entries = Object.entries({ ...BROWSER, ...CONTEXTS[format] });
  return Object.fromEntries(entries.map(([name, value]) => [name, Buffer.from(value).toString('latin1')]));
}

/** The header that tells that something was injected. */
export function headerOf(format: HeaderFormat): string {
  return Object.keys(CONTEXTS[format])[0];
}
