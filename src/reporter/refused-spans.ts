/** Reads a backend's answer to a message it took. */
export type ReadAnswer = (body: Uint8Array, contentType: string) => RefusedSpans | undefined;

/** Spans that a backend refused although it took the message, and why (OTLP's partial success). */
export interface RefusedSpans {
  readonly rejectedSpans: number;
  /** Empty when it gave no reason; with 0 spans, a warning about those it took. */
  readonly message: string;
}

const NONE: RefusedSpans = { rejectedSpans: 0, message: '' };

/** What `answer` refuses of `spanCount` spans: nothing when there is nothing to read, or nothing that can be read. */
export function refusedSpans(
  readAnswer: ReadAnswer | undefined,
  answer: { readonly body?: Uint8Array; readonly contentType?: string },
  spanCount: number,
): RefusedSpans {
  if (readAnswer === undefined || answer.body === undefined || answer.body.length === 0) return NONE;
  try {
    const { rejectedSpans, message } = readAnswer(answer.body, answer.contentType ?? '') ?? NONE;
    // The books are ours: a backend that counts wrongly does not make them wrong.
    const within = rejectedSpans > 0 ? Math.min(Math.floor(rejectedSpans), spanCount) : 0;
    return { rejectedSpans: within, message };
  } catch {
    return NONE;
  }
}
