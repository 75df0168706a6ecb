import { getHeapStatistics } from 'node:v8';
import type { DecodedBatch } from '../../src/decoder/decoded-batch';
import { readOtlpAnswer } from '../../src/decoder/otlp-answer';
import { decodeZipkinV1Json } from '../../src/decoder/zipkin-v1-json';
import type { SpanRecord, TagValue } from '../../src/model/span-record';
import { sealed } from '../encoder/sealed';
import { spanIds, spanRecord } from '../fakes/span-record';
import { FORMATS } from './formats';
import { hostileText } from './hostile-text';
import { mutated } from './mutated';
import type { Probe } from './probe';
import type { Random } from './random';

/** Inputs of one round. */
const INPUTS = 200;
/** What reading one small message may allocate: some copies of it, and a floor for what the libraries do. */
const MAX_BYTES_PER_BYTE = 200;
const MAX_FLOOR_BYTES = 16 * 1024 * 1024;

const V1_JSON =
  '[{"traceId":"1","id":"2","name":"n","timestamp":1,"duration":2,"debug":true,"annotations":[{"timestamp":1,"value":"sr","endpoint":{"serviceName":"s","ipv4":"1.2.3.4","port":5}}],"binaryAnnotations":[{"key":"k","value":true}]}]';

const ANSWERS: readonly string[] = [
  '\n\x08\x08\x05\x12\x04nope',
  '{"partialSuccess":{"rejectedSpans":"5","errorMessage":"no"}}',
];

/** Bytes of any kind into every decoder: nothing but CLEW_ERR_DECODE comes out, soon, and without filling the memory. */
export function decoderRound(random: Random, probe: Probe): void {
  const spans = [ordinarySpan(random), ...random.list(3, () => ordinarySpan(random))];
  const messages = FORMATS.map(({ encoder }) => sealed(encoder, spans));
  messages.push(Buffer.from(V1_JSON));
  for (let input = 0; input < INPUTS; input++) {
    const bytes = mutated(random, random.pick(messages), random.pick(messages));
    // Any bytes to any decoder: a client may be set to the wrong port.
    const at = random.oneIn(8) ? random.below(DECODERS.length) : input % DECODERS.length;
    const { name, decode } = DECODERS[at];
    const own = random.oneIn(4) ? bytes : mutated(random, messages[at], bytes);
    tried(`${name} decoder`, decode, own, probe);
  }
  const answer = mutated(random, Buffer.from(random.pick(ANSWERS)), Buffer.from('{}'));
  probe.call('otlp answer', () =>
    readOtlpAnswer(answer, random.pick(['application/json', 'application/x-protobuf', ''])),
  );
}

const DECODERS: readonly { readonly name: string; readonly decode: (body: Buffer) => DecodedBatch[] }[] = [
  ...FORMATS,
  { name: 'zipkin-v1-json', decode: decodeZipkinV1Json },
];

function tried(call: string, decode: (body: Buffer) => unknown, bytes: Buffer, probe: Probe): void {
  const before = allocated();
  probe.call(call, () => {
    try {
      return decode(bytes);
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (code !== 'CLEW_ERR_DECODE') throw error;
      return undefined;
    }
  });
  const grown = allocated() - before;
  if (grown > MAX_FLOOR_BYTES + bytes.length * MAX_BYTES_PER_BYTE) {
    probe.found(
      call,
      `allocated ${grown} bytes for ${bytes.length}: ${bytes.subarray(0, 200).toString('base64')}`,
    );
  }
}

function allocated(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

function ordinarySpan(random: Random): SpanRecord {
  const value = (): TagValue =>
    random.pick<TagValue>([
      hostileText(random).slice(0, 200),
      random.bits(),
      -1.5,
      true,
      Buffer.from('bytes'),
    ]);
  const flat = () => random.list(4, () => [`k${random.below(1000)}`, value()]).flat();
  return spanRecord({
    ids: { spanId1: 1 + random.below(1000), parentId1: random.below(3) },
    operationName: random.text('abc', 10),
    tags: flat(),
    logs: random.list(2, () => ({ timestampUs: 1_700_000_000_000_000 + random.below(1e6), fields: flat() })),
    references: random.list(2, () => ({ type: random.pick([0, 1] as const), ids: spanIds({ spanId1: 7 }) })),
  });
}
