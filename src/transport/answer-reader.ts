import type { HttpAnswer } from './http-answer';

/** Longer answers were not meant for us; their status has said all that matters. */
const MAX_BYTES = 64 * 1024;

/** An answer, and whether the connection may be used for another request after it. */
export interface WholeAnswer extends HttpAnswer {
  readonly keepsOpen: boolean;
}

/**
 * An HTTP/1.1 answer (RFC 9112) out of the pieces in which it comes, for the one case in which no parser of Node's can be
 * had: when the event loop has ended. It knows what collectors answer with: a length, chunks, or the end of the connection.
 */
export class AnswerReader {
  #bytes: Buffer = Buffer.alloc(0);

  /** The answer when it is whole, undefined when more must come. Throws when these are no bytes of HTTP. */
  add(chunk: Uint8Array): WholeAnswer | undefined {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    return this.#read(false);
  }

  /** The connection has ended: what is there is all. */
  end(): WholeAnswer | undefined {
    return this.#read(true);
  }

  #read(ended: boolean): WholeAnswer | undefined {
    let bytes = this.#bytes;
    for (;;) {
      if (!'HTTP/1.'.startsWith(bytes.toString('latin1', 0, 7))) throw new Error('not an answer of HTTP/1.1');
      const headEnd = bytes.indexOf('\r\n\r\n');
      if (headEnd < 0 && bytes.length <= MAX_BYTES) return undefined;
      const [statusLine, ...lines] = bytes.toString('latin1', 0, Math.max(headEnd, 0)).split('\r\n');
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1]);
      if (!(status >= 100)) throw new Error('not an answer of HTTP/1.1');
      bytes = bytes.subarray(headEnd + 4);
      // 100 Continue and its like announce the answer.
      if (status >= 200) return whole(status, headersOf(lines), bytes, ended);
    }
  }
}

function whole(
  status: number,
  headers: ReadonlyMap<string, string>,
  bytes: Buffer,
  ended: boolean,
): WholeAnswer | undefined {
  const asks = headers.get('connection')?.toLowerCase() !== 'close';
  const chunked = headers.get('transfer-encoding')?.toLowerCase().includes('chunked') === true;
  const length = Number(headers.get('content-length') ?? Number.NaN);
  let body: Buffer | undefined;
  if (status === 204 || status === 304) body = Buffer.alloc(0);
  else if (chunked) body = unchunked(bytes);
  else if (bytes.length >= length) body = bytes.subarray(0, length);
  if (body !== undefined) return { status, headers, body, keepsOpen: asks };
  if (!ended && bytes.length <= MAX_BYTES) return undefined;
  return { status, headers, body: bytes.subarray(0, MAX_BYTES), keepsOpen: false };
}

function headersOf(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}

/** The body without its chunks' sizes; undefined before the last chunk has come. */
function unchunked(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (!(size >= 0)) throw new Error('not a chunk of HTTP/1.1');
    const end = lineEnd + 2 + size;
    // What follows the last chunk: trailers, or an empty line at once.
    if (size === 0) return bytes.indexOf('\r\n\r\n', lineEnd) < 0 ? undefined : Buffer.concat(parts);
    if (bytes.length < end + 2) return undefined;
    parts.push(bytes.subarray(lineEnd + 2, end));
    at = end + 2;
  }
}
