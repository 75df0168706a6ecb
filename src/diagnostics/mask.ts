/** What may be shown of values that can hold secrets. */

export const MASK = '****';
/** Query parameters known to be harmless; the values of all others are hidden, since any may be a key. */
const OPEN_PARAMETERS = new Set(['format', 'service']);
const MAX_SHOWN = 100;
/** UTF-16 units that are looked at: nobody means more by an address. */
const MAX_READ = 4096;
/** A parameter of what is no URL as a whole. One pass: a name ends where the next may begin. */
const PARAMETER = /([?&#;])([^=?&#;\s]*)(=?)[^?&#;\s]*/g;
/** Keys whose values are nobody's business. */
const SECRET_KEY =
  /pass(?:wd|word|phrase)|pwd|secret|token|credential|authorization|cookie|api[-_.]?key|private[-_.]?key/i;

/** A secret as it may be shown: that there is one, and nothing of it. */
export function maskValue(value: string): string {
  return value === '' ? '' : MASK;
}

/** Header names with their values hidden. */
export function maskHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, maskValue(value)]));
}

/** A tag's value as it may be shown: hidden where the key says that it is secret, an address without its credentials. */
export function maskTag(key: string, value: unknown): string {
  return SECRET_KEY.test(key) ? maskValue(String(value)) : maskUrl(String(value));
}

/** `key=value` with the value hidden. */
export function maskPair(text: string): string {
  const end = text.indexOf('=');
  return end < 0 ? text : `${text.slice(0, end + 1)}${maskValue(text.slice(end + 1))}`;
}

/** A URL without the credentials, the query values and the fragment in it. What is no URL loses what looks like them. */
export function maskUrl(text: string): string {
  if (!URL.canParse(text)) return maskedText(text);
  const url = new URL(text);
  // A scheme without `//` (`user:secret@host`) hides its credentials in the path.
  if (!url.host && url.pathname.includes('@')) return maskedText(text);
  if (url.username === '' && url.password === '' && url.search === '' && url.hash === '') return text;
  if (url.username !== '') url.username = MASK;
  if (url.password !== '') url.password = MASK;
  url.search = [...url.searchParams].map(maskParameter).join('&');
  if (url.hash !== '') url.hash = MASK;
  return url.href;
}

/** A parameter without a value may be a key by itself. */
function maskParameter([name, value]: readonly [string, string]): string {
  if (OPEN_PARAMETERS.has(name.toLowerCase())) return `${name}=${encodeURIComponent(value)}`;
  return value === '' ? MASK : `${encodeURIComponent(name)}=${MASK}`;
}

/** Any value in a message: on one line, short, and without what looks like credentials. */
export function maskText(text: string): string {
  const read = text.slice(0, MAX_READ);
  const masked = /[@?#]/.test(read) ? maskUrl(read) : read;
  const oneLine = Array.from(masked, (char) => (char < ' ' ? '?' : char)).join('');
  return oneLine.length > MAX_SHOWN ? `${oneLine.slice(0, MAX_SHOWN - 3)}...` : oneLine;
}

function maskedText(text: string): string {
  const at = text.lastIndexOf('@');
  const rest = at < 0 ? text : `${MASK}${text.slice(at)}`;
  return rest.replace(PARAMETER, (_, mark, name, equals) =>
    equals === '' ? `${mark}${maskValue(name)}` : `${mark}${name}=${MASK}`,
  );
}
