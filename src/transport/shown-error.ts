const MAX_SHOWN = 300;

/** An error in words, on one line: OpenSSL's have several, and what a peer or a resolver put into it is anybody's guess. */
export function shownError(code: string, message: string): string {
  const text = message
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_SHOWN);
  return text.includes(code) ? text : `${code}: ${text}`;
}
