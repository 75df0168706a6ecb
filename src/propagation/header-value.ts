/** Items of one header that are looked at. W3C asks for 180; a megabyte of commas would have a million. */
export const MAX_LISTED_ITEMS = 1000;
/** Characters an HTTP header's name may have (RFC 9110's token). Anything else makes Node's client throw. */
const TOKEN = new Uint8Array(128);
for (const char of "!#$%&'*+-.^_`|~") TOKEN[char.charCodeAt(0)] = 1;
for (let code = 48; code < 58; code++) TOKEN[code] = 1;
for (let letter = 0; letter < 26; letter++) {
  TOKEN[65 + letter] = 1;
  TOKEN[97 + letter] = 1;
}

/** True when `key` may be the end of a header's name. */
export function isToken(key: string): boolean {
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i);
    if (code >= 128 || TOKEN[code] === 0) return false;
  }
  return key !== '';
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

/** As it is where a header can hold it and nobody could take it for encoded, else URL-encoded. */
export function plainOrEncoded(value: string): string {
  return /^[\x20-\x24\x26-\x7e]*$/.test(value) && value.trim() === value ? value : percentEncoded(value);
}

/**
 * URL-encoded UTF-8 of nothing but what W3C's baggage cannot hold as it is: control characters, space, `"`, `%`, `,`, `;`,
 * `\` and everything beyond ASCII. So what comes in within the limits of bytes goes out within them.
 */
export function baggageEncoded(value: string): string {
  return value.replace(/[^\x21\x23\x24\x26-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+/g, percentEncoded);
}

/** URL-decoded, with U+FFFD for what is no UTF-8, as W3C's baggage asks for; a stray `%` stands for itself. */
export function baggageDecoded(value: string): string {
  if (!value.includes('%')) return value;
  try {
    // The same wherever all is well encoded, in a fifth of the time.
    return decodeURIComponent(value);
  } catch {
    return decodedRuns(value);
  }
}

function decodedRuns(value: string): string {
  return value.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

/** Without the spaces and tabs around it. Other white space is not allowed in headers, and must stay to be seen. */
export function withoutBlanks(part: string): string {
  let start = 0;
  let end = part.length;
  while (start < end && isBlank(part.charCodeAt(start))) start++;
  while (end > start && isBlank(part.charCodeAt(end - 1))) end--;
  return part.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}
