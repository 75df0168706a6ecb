import type { DecodedBatch } from '../decoder/decoded-batch';
import { ClewError } from '../diagnostics/errors';
import type { Diagnostics } from '../diagnostics/logger';
import { type Answer, Refusal } from './answer';
import type { Visit } from './door';
import type { SpanStore } from './store';

export type Decode = (body: Buffer) => readonly DecodedBatch[];

/** What was taken and what was not, since the start. */
export interface IntakeCounts {
  /** Messages taken, by HTTP or UDP. */
  readonly messages: number;
  readonly spans: number;
  /** Spans refused one by one, in messages that were taken. */
  readonly refusedSpans: number;
  /** Messages refused, by HTTP status. */
  readonly refusedRequests: Readonly<Record<number, number>>;
  readonly refusedDatagrams: number;
}

/** Where spans come in: from a body of any format into the store. */
export class Intake {
  readonly #store: SpanStore;
  readonly #diagnostics: Diagnostics;
  readonly #refusedRequests: Record<number, number> = {};
  #messages = 0;
  #refusedDatagrams = 0;
  #spans = 0;
  #refusedSpans = 0;

  constructor(store: SpanStore, diagnostics: Diagnostics) {
    this.#store = store;
    this.#diagnostics = diagnostics;
  }

  /**
   * Takes a message whose format its media type names, and answers with what `success` makes of the number of spans that
   * could not be used.
   */
  async take(
    visit: Visit,
    formats: Readonly<Record<string, Decode>>,
    success: (refusedSpans: number, mediaType: string) => Answer,
  ): Promise<Answer> {
    const mediaType = mediaTypeOf(visit.request.headers['content-type']);
    const decode = Object.hasOwn(formats, mediaType) ? formats[mediaType] : undefined;
    if (decode === undefined) {
      const known = Object.keys(formats).join(', ');
      throw new Refusal(415, `Content-Type is ${mediaType || 'missing'}; known here: ${known}`);
    }
    const body = await visit.body();
    return success(this.keep(decode, body), mediaType);
  }

  /** Decodes and keeps; returns how many spans could not be used. Throws a Refusal when nothing can be read. */
  keep(decode: Decode, body: Buffer): number {
    let batches: readonly DecodedBatch[];
    try {
      batches = decode(body);
    } catch (error) {
      if (!(error instanceof ClewError)) throw error;
      throw new Refusal(400, error.message);
    }
    let refused = 0;
    for (const { process, spans, refusedSpans } of batches) {
      if (spans.length > 0) this.#store.add(process, spans);
      this.#spans += spans.length;
      refused += refusedSpans;
    }
    this.#messages++;
    this.#refusedSpans += refused;
    return refused;
  }

  counts(): IntakeCounts {
    return {
      messages: this.#messages,
      spans: this.#spans,
      refusedSpans: this.#refusedSpans,
      refusedRequests: { ...this.#refusedRequests },
      refusedDatagrams: this.#refusedDatagrams,
    };
  }

  /** A datagram has no sender who could be told: what is wrong is counted, and the first said. */
  takeDatagram(decode: Decode, datagram: Buffer, port: string): void {
    try {
      this.keep(decode, datagram);
    } catch (error) {
      this.#refusedDatagrams++;
      this.#diagnostics.warnOnce(
        `${port} datagram`,
        () => `${port}: a datagram was dropped: ${(error as Error).message}`,
      );
    }
  }

  /** Counts a message that was refused; the first of a kind is said. */
  refused(status: number, door: string, reason: string): void {
    this.#refusedRequests[status] = (this.#refusedRequests[status] ?? 0) + 1;
    this.#diagnostics.warnOnce(`${door} ${status}`, () => `${door}: answered ${status}: ${reason}`);
  }
}

function mediaTypeOf(contentType = ''): string {
  return contentType.split(';', 1)[0].trim().toLowerCase();
}
