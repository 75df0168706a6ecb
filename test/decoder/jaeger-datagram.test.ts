import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeJaegerDatagram } from '../../src/decoder/jaeger-datagram';
import { MAX_DEPTH } from '../../src/decoder/thrift-reader';
import { JaegerBinaryEncoder } from '../../src/encoder/jaeger-binary';
import { JaegerCompactEncoder } from '../../src/encoder/jaeger-compact';
import { arbitrarySpan } from '../encoder/arbitrary-span';
import { sealed } from '../encoder/sealed';
import { spanRecord } from '../fakes/span-record';
import { throughJaeger } from './expected-record';

/** By Apache Thrift: emitBatch, compact, process svc {a: "x"}, span 3 "op" with n = 1.5. */
const GOLDEN =
  '82810009656d697442617463681c1c1803737663191c18016115001801780000191c160216041606160018026f70190c1502168080f2818389' +
  '8506160a191c18016e150227000000000000f83f00190c000000';

/** Its message head: version, type, sequence number and name. */
const HEAD = GOLDEN.slice(0, 26);

const process = { serviceName: 'svc', tags: ['pid', 7, 'up', true, 'down', false] };
const FORMATS = [
  { name: 'compact', encoder: new JaegerCompactEncoder(process) },
  { name: 'binary', encoder: new JaegerBinaryEncoder(process) },
];

for (const { name, encoder } of FORMATS) {
  describe(`a datagram to Jaeger's agent, ${name}`, () => {
    it('equals what our encoder was given, but for what Jaeger cannot say', () => {
      fc.assert(
        fc.property(fc.array(arbitrarySpan, { maxLength: 3 }), (spans) => {
          const [batch] = decodeJaegerDatagram(sealed(encoder, spans));
          assert.deepStrictEqual(batch.spans, spans.map(throughJaeger));
          assert.deepEqual(batch.process, process);
        }),
        { numRuns: 200 },
      );
    });

    it('never makes anything but CLEW_ERR_DECODE of other bytes', () => {
      const whole = sealed(encoder, [
        spanRecord({ tags: ['k', 'v', 'yes', true], logs: [{ timestampUs: 1, fields: ['a', 1] }] }),
      ]);
      for (let length = 0; length < whole.length; length++) refused(whole.subarray(0, length), /./);
      refused(Buffer.concat([whole, Buffer.of(0)]), /1 bytes follow its end/);
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(whole.length), (noise, at) => {
          try {
            decodeJaegerDatagram(Buffer.concat([whole.subarray(0, at), noise]));
          } catch (error) {
            assert.equal((error as { code: string }).code, 'CLEW_ERR_DECODE');
          }
        }),
        { numRuns: 1000 },
      );
    });
  });
}

describe('the compact protocol of others', () => {
  const ids = { traceId0: 0, traceId1: 2, traceId2: 0, traceId3: 1 };

  it('is what the golden vector says', () => {
    const [batch] = decodeJaegerDatagram(Buffer.from(GOLDEN, 'hex'));
    assert.deepEqual(batch.process, { serviceName: 'svc', tags: ['a', 'x'] });
    assert.deepEqual(batch.spans, [spanRecord({ ids, durationUs: 5, tags: ['n', 1.5] })]);
  });

  it('may be a CALL as well as ONEWAY', () => {
    const call = GOLDEN.replace(/^8281/, '8221');
    assert.equal(decodeJaegerDatagram(Buffer.from(call, 'hex'))[0].spans.length, 1);
  });

  it('skips fields it does not know, of every type', () => {
    // Before the batch's own fields, each with a long id (zigzag 50…): struct with true and false, list of bools, long
    // list of i16, empty map, map of text to i64, set of bytes, double, and at last an id that goes back to 1.
    const unknown =
      '0c64' +
      '11' +
      '12' +
      '00' +
      '0966' +
      '21' +
      '0102' +
      '0968' +
      'f4' +
      '10' +
      '02'.repeat(16) +
      '0b6a' +
      '00' +
      '0b6c' +
      '01' +
      '86' +
      '016b' +
      'ffffffffffffffffff01' +
      '0a6e' +
      '13' +
      '07' +
      '0770' +
      '0000000000000000';
    const own = GOLDEN.slice(HEAD.length).replace(/^1c/, '0c02');
    const known = HEAD + unknown + own;
    assert.equal(decodeJaegerDatagram(Buffer.from(known, 'hex'))[0].spans.length, 1);
  });

  it('is refused when it is another version, another call, or nests too deep', () => {
    refused(Buffer.from(GOLDEN.replace(/^8281/, '8282'), 'hex'), /no message of the compact protocol/);
    refused(Buffer.from(GOLDEN.replace('656d6974', '656d6975'), 'hex'), /in `emiuBatch`/);
    const nested = (depth: number) => `${HEAD}${'0c64'.repeat(depth)}${'00'.repeat(depth + 1)}`;
    refused(Buffer.from(nested(MAX_DEPTH - 1), 'hex'), /nothing that can be read/);
    refused(Buffer.from(nested(MAX_DEPTH), 'hex'), /too many structs/);
    refused(Buffer.from(`${HEAD}1c1880808080808080808080`, 'hex'), /more than 10 bytes/);
    refused(Buffer.from(`${HEAD}1c29fcffffffff07`, 'hex'), /a list of 2147483647 elements/);
    refused(Buffer.from(`${HEAD}1d`, 'hex'), /an unknown type 13/);
  });
});

describe("Zipkin's spans to Jaeger's agent", () => {
  it('are read too', () => {
    // emitZipkinBatch, compact: one span with trace id 1, name "z", id 2.
    const hex = '8281000f656d69745a69706b696e4261746368191c160228017a16040000';
    const [batch] = decodeJaegerDatagram(Buffer.from(hex, 'hex'));
    assert.deepEqual(
      [batch.spans[0].operationName, batch.spans[0].ids.traceId3, batch.spans[0].ids.spanId1],
      ['z', 1, 2],
    );
  });
});

describe('the binary protocol of others', () => {
  it('may have the old head, without a version', () => {
    const strict = sealed(new JaegerBinaryEncoder(process), [spanRecord()]);
    // Name length and name, then the type and the sequence number that the strict form has before and after.
    const old = Buffer.concat([strict.subarray(4, 17), Buffer.of(1), strict.subarray(17)]);
    assert.equal(decodeJaegerDatagram(old)[0].spans.length, 1);
  });

  it('is refused when it is another version or another call', () => {
    const strict = sealed(new JaegerBinaryEncoder(process), [spanRecord()]);
    refused(
      Buffer.concat([Buffer.from('80020004', 'hex'), strict.subarray(4)]),
      /an unknown version of Thrift/,
    );
    refused(Buffer.from(strict.toString('hex').replace('656d6974', '656d6975'), 'hex'), /in `emiuBatch`/);
  });
});

function refused(datagram: Buffer, message: RegExp): void {
  assert.throws(() => decodeJaegerDatagram(datagram), { code: 'CLEW_ERR_DECODE', message });
}
