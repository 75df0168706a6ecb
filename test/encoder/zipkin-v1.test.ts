import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ZipkinV1Encoder } from '../../src/encoder/zipkin-v1';
import type { FlatTags } from '../../src/model/span-record';
import { FAKE_START_US, spanRecord } from '../fakes/span-record';
import { arbitrarySpan } from './arbitrary-span';
import { sealed } from './sealed';
import { expectedZipkin } from './zipkin-expected';
import { readV1, spanListReader, toldV1, zipkinIdls } from './zipkin-v1-judge';

const encoder = new ZipkinV1Encoder({ serviceName: 'myawesomeapp', tags: ['ip', '127.0.0.1'] });
const local = { serviceName: 'myawesomeapp', ipv4: '7f000001', ipv6: '', port: 0 };
const [ours, jaegers] = zipkinIdls.map(spanListReader);

/** One span by zipkin-encoder-thrift 0.22.0. */
const GOLDEN =
  '0c000000010a0001000000000000000b0b0003000000036765740a000400000000000000030a000500000000000000020f00060c000000030a0001' +
  '00060a24181e40640b00020000000277730c00030800017f00000106000213880b00030000000c6d79617765736f6d6561707000000a0001' +
  '00060a24181e40000b00020000000263730c00030800017f00000106000213880b00030000000c6d79617765736f6d6561707000000a0001' +
  '00060a24181e53880b00020000000263720c00030800017f00000106000213880b00030000000c6d79617765736f6d6561707000000f0008' +
  '0c000000010b000100000009687474702e706174680b0002000000012f080003000000060c00040800017f00000106000213880b00030000' +
  '000c6d79617765736f6d656170700000020009000a000a00060a24181e40000a000b00000000000013880a000c000000000000000a00';
/** The port of every host, of which a record knows nothing, and a `debug` of false. */
const PORT = /0600021388/g;
const NO_DEBUG = '02000900';

function v1(tags: FlatTags | undefined) {
  return readV1(ours, sealed(encoder, [spanRecord({ tags })]))[0];
}

describe('Zipkin v1 Thrift', () => {
  it('is named and typed as Zipkin has it', () => {
    assert.equal(encoder.format, 'zipkin-v1');
    assert.equal(encoder.contentType, 'application/x-thrift');
  });

  it('equals the golden vector but for the local port and a debug of false', () => {
    const span = spanRecord({
      ids: { traceId0: 0, traceId1: 0x0a, traceId2: 0, traceId3: 0x0b, parentId1: 2 },
      operationName: 'get',
      tags: ['span.kind', 'client', 'http.path', '/'],
      logs: [{ timestampUs: FAKE_START_US + 100, fields: ['event', 'ws'] }],
    });
    assert.equal(sealed(encoder, [span]).toString('hex'), GOLDEN.replace(PORT, '').replace(NO_DEBUG, ''));
  });

  it('is read by thriftrw with two IDLs as what any span was, by the rules of Zipkin', () => {
    fc.assert(
      fc.property(fc.array(arbitrarySpan, { minLength: 1, maxLength: 3 }), (spans) => {
        const bytes = sealed(encoder, spans);
        const expected = spans.map((span) => expectedZipkin(span, local));
        assert.deepStrictEqual(readV1(ours, bytes).map(toldV1), expected);
        // That one is of the days of 64-bit trace ids.
        const narrow = expected.map((span) => ({ ...span, traceId: span.traceId.slice(-16) }));
        assert.deepStrictEqual(readV1(jaegers, bytes).map(toldV1), narrow);
      }),
      { numRuns: 200 },
    );
  });

  for (const [kind, core, peer] of [
    ['client', ['cs', 'cr'], 'sa'],
    ['server', ['sr', 'ss'], 'ca'],
    ['producer', ['ms'], 'ma'],
    ['consumer', ['mr'], 'ma'],
  ] satisfies [string, string[], string][]) {
    it(`tells a ${kind} by ${core.join(' and ')}, and its peer by ${peer}`, () => {
      const { annotations, binary_annotations: binaries } = v1(['span.kind', kind, 'peer.port', 65535]);
      assert.deepEqual(
        annotations?.map(({ value }) => value),
        core,
      );
      assert.deepEqual(
        binaries?.map(({ key, annotation_type, value, host }) => [
          key,
          annotation_type,
          value.toString('hex'),
          host?.port,
        ]),
        [
          ['peer.port', 'STRING', Buffer.from('65535').toString('hex'), null],
          [peer, 'BOOL', '01', -1],
        ],
      );
    });
  }

  it('names the service of a span that has neither kind nor tags by an empty "lc"', () => {
    for (const tags of [undefined, [], ['error', false]]) {
      const { annotations, binary_annotations: binaries } = v1(tags);
      assert.equal(annotations, null);
      assert.deepEqual(
        binaries?.map(({ key, value, host }) => [key, value.length, host?.service_name]),
        [['lc', 0, 'myawesomeapp']],
      );
    }
  });

  it('says events of the names of core annotations as fields, so that they make no kind', () => {
    const eventsOf = (kind: string | undefined, ...events: string[]) => {
      const tags = kind === undefined ? undefined : ['span.kind', kind];
      const logs = events.map((event) => ({ timestampUs: FAKE_START_US, fields: ['event', event] }));
      const [{ annotations }] = readV1(ours, sealed(encoder, [spanRecord({ tags, logs })]));
      return annotations?.map(({ value }) => value).slice(0, events.length);
    };
    const asFields = (...events: string[]) => events.map((event) => `{"event":"${event}"}`);
    const core = ['cs', 'cr', 'sr', 'ss', 'ms', 'mr'];
    for (const kind of [undefined, 'client', 'server', 'producer', 'consumer']) {
      assert.deepEqual(eventsOf(kind, ...core), asFields(...core));
      assert.deepEqual(eventsOf(kind, 'sa', 'cs ', 'CS'), ['sa', 'cs ', 'CS']);
    }
    for (const kind of ['client', 'server', undefined])
      assert.deepEqual(eventsOf(kind, 'ws', 'wr'), ['ws', 'wr']);
    for (const kind of ['producer', 'consumer'])
      assert.deepEqual(eventsOf(kind, 'ws', 'wr'), asFields('ws', 'wr'));
  });

  it('gives tags of the names of addresses another key, so that they make no peer', () => {
    const given = ['sa', 1, 'ca', true, 'ma', '', 'lc', '', 'cs', 'x'];
    assert.deepEqual(
      v1(given).binary_annotations?.map(({ key, value }) => [key, value.toString()]),
      [
        ['tag.sa', '1'],
        ['tag.ca', 'true'],
        ['tag.ma', ''],
        ['tag.lc', ''],
        ['cs', 'x'],
      ],
    );
    assert.deepEqual(
      v1(['lc', 'okhttp']).binary_annotations?.map(({ key }) => key),
      ['lc'],
    );
  });

  it('writes no empty list', () => {
    assert.equal(v1(['span.kind', 'client']).binary_annotations, null);
  });

  it('carries 10 000 tags', () => {
    const tags = Array.from({ length: 10_000 }, (_, i) => [`key-${i}`, i]).flat();
    assert.equal(v1(tags).binary_annotations?.length, 10_000);
  });
});
