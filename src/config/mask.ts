/** What may be shown of values that can hold secrets. */

export const MASK = '****';
/** Query parameters known to be harmless; the values of all others are hidden, since any may be a key. */
const OPEN_PARAMETERS = new Set(['format', 'service']);
const MAX_SHOWN = 100;

/** A secret as it may be shown: that there is one, and nothing of it. */
export function maskValue(value: string): string {
  return value === '' ? '' : MASK;
}

/** Header names with their values hidden. */
export function maskHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, maskValue(value)]));
}

/** A URL without the credentials and the query values in it. Text that is no URL loses what stands before an `@`. */
export function maskUrl(text: string): string {
  if (!URL.canParse(text)) return maskUserInfo(text);
  const url = new URL(text);
  // A scheme without `//` (`user:secret@host`) hides its credentials in the path.
  if (!url.host && url.pathname.includes('@')) return maskUserInfo(text);
  if (url.username === '' && url.password === '' && url.search === '') return text;
  if (url.username !== '') url.username = MASK;
  if (url.password !== '') url.password = MASK;
  for (const name of new Set(url.searchParams.keys())) {
    if (!OPEN_PARAMETERS.has(name.toLowerCase())) url.searchParams.set(name, MASK);
  }
  return url.href;
}

/** Any value of a variable in a message: on one line, short, and without what looks like credentials. */
export function maskText(text: string): string {
  const masked = /[@?]/.test(text) ? maskUrl(text) : text;
  const oneLine = Array.from(masked, (char) => (char < ' ' ? '?' : char)).join('');
  return oneLine.length > MAX_SHOWN ? `${oneLine.slice(0, MAX_SHOWN - 3)}...` : oneLine;
}

function maskUserInfo(text: string): string {
  const at = text.lastIndexOf('@');
  return at < 0 ? text : `${MASK}${text.slice(at)}`;
}
