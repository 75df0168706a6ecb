import { hexOfWords } from '../../src/bytes/hex';
import type { DecodedBatch } from '../../src/decoder/decoded-batch';
import { decodeJaegerThrift } from '../../src/decoder/jaeger-thrift';
import { decodeOtlpProto } from '../../src/decoder/otlp-proto';
import { decodeZipkinProto } from '../../src/decoder/zipkin-proto';
import type { SpanRecord } from '../../src/model/span-record';

const DECODERS: Readonly<Record<string, (body: Buffer) => DecodedBatch[]>> = {
  '/api/traces': decodeJaegerThrift,
  '/v1/traces': decodeOtlpProto,
  '/api/v2/spans': decodeZipkinProto,
};

/** What has come to a server whole and was not refused, span by span, and what of it the server has acknowledged. */
export class Arrivals {
  /** How often each span has come, by its ids. */
  readonly #times = new Map<string, number>();
  readonly #acknowledged = new Set<string>();
  /** The numbers that the program gave its spans, in the order of their first arrival. */
  readonly numbers: number[] = [];
  requests = 0;
  /** Why a body could not be decoded, if one could not. */
  undecodable: string | undefined = undefined;

  /** Looks at a request's body, and leaves it. */
  refuse(path: string, body: Buffer): void {
    this.#read(path, body);
  }

  /** Takes a request's body in; the result is called when it is acknowledged. */
  take(path: string, body: Buffer): () => void {
    const ids = this.#read(path, body).map((span) => this.#count(span));
    return () => {
      for (const id of ids) this.#acknowledged.add(id);
    };
  }

  get distinct(): number {
    return this.#times.size;
  }

  /** Spans that came more than once. */
  get twice(): number {
    let twice = 0;
    for (const times of this.#times.values()) if (times > 1) twice++;
    return twice;
  }

  get acknowledged(): number {
    return this.#acknowledged.size;
  }

  #read(path: string, body: Buffer): SpanRecord[] {
    this.requests++;
    try {
      return DECODERS[path](body).flatMap((batch) => batch.spans);
    } catch (error) {
      this.undecodable ??= String(error);
      return [];
    }
  }

  #count({ ids, operationName }: SpanRecord): string {
    const { traceId0, traceId1, traceId2, traceId3, spanId0, spanId1 } = ids;
    const trace = hexOfWords(traceId0, traceId1) + hexOfWords(traceId2, traceId3);
    const id = `${trace}:${hexOfWords(spanId0, spanId1)}`;
    const times = this.#times.get(id) ?? 0;
    this.#times.set(id, times + 1);
    if (times === 0) this.numbers.push(Number(/\d+$/.exec(operationName)?.[0]));
    return id;
  }
}
