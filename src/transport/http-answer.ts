import type { Peer } from './exchange';
import { hintForAnswer, hintForProxy } from './hints';
import { retryAfterMs } from './retry-after';
import type { SendResult } from './transport';

/** As much of an answer as is ever read. */
export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

const MAX_SHOWN = 200;
/** What a proxy answers in the place of the backend. */
const PROXIES_SAY = [403, 502, 503, 504];

/**
 * What an answer means for the message. 2xx: delivered, unless a web page answered. 408, 429 and 5xx: worth another try,
 * as the OTLP specification and Jaeger's and Zipkin's collectors have it, but for 501, 505 and the like, which no
 * repetition mends. 413: too large. Anything else, redirects too (a POST would become a GET): refused for good.
 */
export function judgeAnswer(
  answer: HttpAnswer,
  { url, usual, proxied, mask }: Peer,
  nowMs: number,
): SendResult {
  const { status, headers, body } = answer;
  const contentType = headers.get('content-type') ?? '';
  const html = /^\s*text\/html/i.test(contentType);
  if (status >= 200 && status < 300 && !html) return { kind: 'delivered', body, contentType };
  const text = shownText(body, contentType);
  const code = `HTTP ${status}${html ? ' (web page)' : ''}`;
  const failure = {
    code,
    reason: mask(`${code}${redirection(status, headers)}${text === '' ? '' : `: ${text}`}`),
    hint:
      proxied && PROXIES_SAY.includes(status)
        ? hintForProxy(code, url)
        : hintForAnswer(status, html, text, url, usual),
  };
  if (status === 413) return { kind: 'too-large', ...failure };
  if (!isRetryable(status)) return { kind: 'rejected', ...failure };
  return {
    kind: 'retry',
    ...failure,
    retryAfterMs: retryAfterMs(headers.get('retry-after'), nowMs),
    maybeDelivered: false,
    answered: true,
  };
}

function isRetryable(status: number): boolean {
  return (
    status === 408 || status === 429 || status === 500 || (status >= 502 && status <= 504) || status > 505
  );
}

/** Where a redirect points, without what may be secret in it. */
function redirection(status: number, headers: ReadonlyMap<string, string>): string {
  const location = headers.get('location');
  if (status < 300 || status >= 400 || location === undefined) return '';
  const place = location.split(/[?#]/, 1)[0].replace(/\/\/[^/@]*@/, '//');
  return ` to ${place.slice(0, MAX_SHOWN)}`;
}

/** The beginning of an answer in words, on one line; nothing of web pages and of what is no text. */
function shownText(body: Uint8Array, contentType: string): string {
  if (!/^(text\/plain|application\/json|application\/problem\+json|$)/.test(contentType)) return '';
  const text = Buffer.from(body.subarray(0, MAX_SHOWN * 4)).toString('utf8');
  return text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_SHOWN);
}
