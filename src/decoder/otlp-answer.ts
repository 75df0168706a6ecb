/** What a backend says of spans it did not want although it took the message. */
export interface OtlpAnswer {
  /** 0 with a message: a warning about spans that were taken. */
  readonly rejectedSpans: number;
  readonly message: string;
}

/** Keys of protobuf fields: of the response's one, and of the two in it. */
const PARTIAL_SUCCESS = (1 << 3) | 2;
const REJECTED_SPANS = 1 << 3;
const ERROR_MESSAGE = (2 << 3) | 2;
const MAX_MESSAGE_LENGTH = 500;
/** An answer of this many bytes at most says nothing: an empty partial_success is two. */
const SILENT_BYTES = 2;

/**
 * Reads the answer to OTLP over HTTP, an ExportTraceServiceResponse in protobuf or JSON; undefined when it says nothing, or
 * nothing that can be read. Never throws: the spans have been taken, whatever the answer looks like.
 *
 * It is two fields, read with protobufjs' bare reader: no .proto file is looked for, and nothing is loaded for the
 * answers that collectors give as a rule.
 */
export function readOtlpAnswer(body: Uint8Array, contentType: string): OtlpAnswer | undefined {
  if (body.length <= SILENT_BYTES) return undefined;
  try {
    const answer = /^application\/json\b/i.test(contentType) ? readJson(body) : readProto(body);
    return answer.rejectedSpans === 0 && answer.message === '' ? undefined : answer;
  } catch {
    return undefined;
  }
}

function readJson(body: Uint8Array): OtlpAnswer {
  const { partialSuccess } = JSON.parse(Buffer.from(body).toString('utf8'));
  return answerOf(Number(partialSuccess?.rejectedSpans ?? 0), String(partialSuccess?.errorMessage ?? ''));
}

function readProto(body: Uint8Array): OtlpAnswer {
  const { Reader } = require('protobufjs/minimal') as typeof import('protobufjs/minimal');
  const reader = Reader.create(body);
  let rejected = 0;
  let message = '';
  while (reader.pos < reader.len) {
    const key = reader.uint32();
    if (key !== PARTIAL_SUCCESS) {
      reader.skipType(key & 7);
      continue;
    }
    const length = reader.uint32();
    for (const end = reader.pos + length; reader.pos < end; ) {
      const inner = reader.uint32();
      if (inner === REJECTED_SPANS) rejected = Number(reader.int64().toString());
      else if (inner === ERROR_MESSAGE) message = reader.string();
      else reader.skipType(inner & 7);
    }
  }
  return answerOf(rejected, message);
}

function answerOf(rejected: number, message: string): OtlpAnswer {
  const rejectedSpans = Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0;
  return { rejectedSpans, message: message.slice(0, MAX_MESSAGE_LENGTH) };
}
