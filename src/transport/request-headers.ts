/** How a request says who sends it. */
export interface Credentials {
  readonly headers?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly password?: string;
  /** Bearer token; comes before user and password. */
  readonly token?: string;
}

/** What belongs to the connection or to the body is ours to say; undici refuses some of it, and with it every request. */
const NOT_THEIRS = [
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Headers of every request, lower-case. An `authorization` of the application's own comes before everything else. */
export function requestHeaders(
  credentials: Credentials,
  url: URL,
  userAgent: string,
): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': userAgent };
  for (const [name, value] of Object.entries(credentials.headers ?? {})) {
    if (!NOT_THEIRS.includes(name.toLowerCase())) headers[name.toLowerCase()] = value;
  }
  if (headers.authorization !== undefined) return headers;
  const user = credentials.user ?? (url.username === '' ? undefined : decoded(url.username));
  const password = credentials.password ?? decoded(url.password);
  if (credentials.token !== undefined) headers.authorization = `Bearer ${credentials.token}`;
  else if (user !== undefined) {
    headers.authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }
  return headers;
}

/** Percent-decoded; as it is when it is no encoding. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
