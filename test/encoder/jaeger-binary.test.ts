import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { JaegerBinaryEncoder } from '../../src/encoder/jaeger-binary';
import { JaegerThriftEncoder } from '../../src/encoder/jaeger-thrift';
import { spanRecord } from '../fakes/span-record';
import { sealed } from './sealed';

const process = { serviceName: 'svc', tags: ['a', 'x'] };

describe('Jaeger binary', () => {
  it('says what it is', () => {
    assert.equal(new JaegerBinaryEncoder(process).format, 'jaeger-binary');
  });

  it('is the batch of HTTP as the only argument of a one-way call of emitBatch', () => {
    const spans = [
      spanRecord({ tags: ['k', 'v'] }),
      spanRecord({ logs: [{ timestampUs: 1, fields: ['event', 'e'] }] }),
    ];
    const batch = sealed(new JaegerThriftEncoder(process), spans);
    const message = sealed(new JaegerBinaryEncoder(process), spans);
    const before = '8001000400000009656d69744261746368000000000c0001';
    assert.equal(message.toString('hex'), `${before}${batch.toString('hex')}00`);
    // What the golden vector adds to its batch.
    assert.equal(message.length - batch.length, 214 - 189);
  });
});
