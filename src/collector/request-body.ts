import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { Refusal } from './answer';
import type { CollectorLimits } from './limits';

type Unpack = (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const ENCODINGS: Readonly<Record<string, Unpack>> = { gzip: promisify(gunzip), deflate: promisify(inflate) };

/** Unpacked at the same time: each may take a body's limit, and Node has no more threads for it. */
const MAX_UNPACKING = 4;

/** Of a body that is too large, so much more is read and thrown away, so that the sender lives to read the answer. */
const PATIENCE = 4;

/** Reads bodies whole: each within its limit, and all that are under way within one for all. */
export class BodyReader {
  readonly #limits: CollectorLimits;
  #pendingBytes = 0;
  #unpacking = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(limits: CollectorLimits) {
    this.#limits = limits;
  }

  /** The body unpacked. Rejects with a {@link Refusal}. */
  async read(request: IncomingMessage): Promise<Buffer> {
    const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
    const unpack = Object.hasOwn(ENCODINGS, encoding) ? ENCODINGS[encoding] : undefined;
    if (unpack === undefined && encoding !== 'identity') {
      throw new Refusal(415, `Content-Encoding is ${encoding}; gzip, deflate or none can be read`);
    }
    const body = await this.#collect(request);
    if (unpack === undefined) return body;
    // What waits for its turn is pending as well.
    this.#pendingBytes += body.length;
    await this.#turn();
    try {
      return await this.#unpacked(unpack, body, encoding);
    } finally {
      this.#pendingBytes -= body.length;
      const next = this.#waiting.shift();
      if (next === undefined) this.#unpacking--;
      else next();
    }
  }

  /** A turn that ends goes to whoever waits. */
  async #turn(): Promise<void> {
    if (this.#unpacking < MAX_UNPACKING) this.#unpacking++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #collect(request: IncomingMessage): Promise<Buffer> {
    const { maxBodyBytes, maxPendingBytes } = this.#limits;
    const parts: Buffer[] = [];
    let bytes = 0;
    let held = 0;
    const collected = new Promise<Buffer>((resolve, reject) => {
      request.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > maxBodyBytes * PATIENCE) reject(tooLarge(maxBodyBytes));
        if (bytes > maxBodyBytes) return;
        held += part.length;
        this.#pendingBytes += part.length;
        parts.push(part);
        if (this.#pendingBytes > maxPendingBytes) reject(tooMuchAtOnce());
      });
      request.on('end', () =>
        bytes > maxBodyBytes ? reject(tooLarge(maxBodyBytes)) : resolve(Buffer.concat(parts)),
      );
      request.on('error', () => reject(new Refusal(400, 'the body was cut short')));
    });
    return collected.finally(() => {
      this.#pendingBytes -= held;
      // What still comes is thrown away as it comes.
      request.removeAllListeners('data').resume();
      held = 0;
    });
  }

  /** zlib stops at the limit: a small bomb does not become large. */
  async #unpacked(unpack: Unpack, packed: Buffer, encoding: string): Promise<Buffer> {
    const { maxBodyBytes } = this.#limits;
    try {
      return await unpack(packed, { maxOutputLength: maxBodyBytes });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBodyBytes);
      throw new Refusal(400, `the body is no ${encoding}: ${message}`);
    }
  }
}

function tooMuchAtOnce(): Refusal {
  return new Refusal(503, 'too many bodies at once; try again', { 'retry-after': '1' });
}

function tooLarge(maxBodyBytes: number): Refusal {
  return new Refusal(413, `the body is larger than ${maxBodyBytes} bytes`);
}
