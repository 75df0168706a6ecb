import { decodeZipkinJson } from '../decoder/zipkin-json';
import { decodeZipkinProto } from '../decoder/zipkin-proto';
import { decodeZipkinV1Json } from '../decoder/zipkin-v1-json';
import { decodeZipkinV1Thrift } from '../decoder/zipkin-v1-thrift';
import { textAnswer } from './answer';
import type { Door, Route } from './door';
import type { Decode, Intake } from './intake';

const V2 = { 'application/json': decodeZipkinJson, 'application/x-protobuf': decodeZipkinProto };
const V1 = { 'application/json': decodeZipkinV1Json, 'application/x-thrift': decodeZipkinV1Thrift };

/** Zipkin's collector: both versions of its model, answered with 202 and nothing. */
export function zipkinDoor(intake: Intake): Door {
  const spans = (path: RegExp, formats: Readonly<Record<string, Decode>>): Route => ({
    method: 'POST',
    path,
    answer: (visit) => intake.take(visit, formats, () => textAnswer(202, '')),
  });
  return {
    name: 'zipkin',
    purpose: 'Zipkin v2 (JSON, protobuf) and v1 (JSON, Thrift)',
    usualPort: 9411,
    routes: [spans(/^\/api\/v2\/spans$/, V2), spans(/^\/api\/v1\/spans$/, V1)],
    hint: 'Zipkin spans are taken at POST /api/v2/spans and POST /api/v1/spans',
  };
}
