/** In what OTLP's two encodings differ, once their messages are objects. */
export interface OtlpForm {
  /** An id as words, see `record.ts`; undefined when it is none. */
  id(value: unknown, bytes: 8 | 16): readonly number[] | undefined;
  /** A value of bytes, as a copy. */
  bytes(value: unknown): Uint8Array;
}
