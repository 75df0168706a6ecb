/** Characters an HTTP header's name may have (RFC 9110's token). Anything else makes Node's client throw. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** True when `key` may be the end of a header's name. */
export function isToken(key: string): boolean {
  return TOKEN.test(key);
}

/** URL-encoded UTF-8; lone surrogates, which have none, become U+FFFD. */
export function percentEncoded(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    return encodeURIComponent(value.replace(/[\uD800-\uDFFF]/gu, '\uFFFD'));
  }
}

/** The value as it was before {@link percentEncoded}; as it stands when it is not well encoded, as jaeger-client does. */
export function percentDecoded(value: string): string {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
