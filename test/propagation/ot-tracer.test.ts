import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  REMOTE_ACCEPTED,
  REMOTE_DEBUG,
  REMOTE_DENIED,
  REMOTE_UNDECIDED,
} from '../../src/context/span-context';
import { goldenContext } from './contexts';
import { FormatHarness } from './format-harness';

const ot = new FormatHarness('ot-tracer');

const IDS = { 'ot-tracer-traceid': '090a0b0c0d0e0f10', 'ot-tracer-spanid': '00f067aa0ba902b7' };

test('16 digits each: the lower half of the trace id', () => {
  assert.deepEqual(ot.inject(goldenContext()), { ...IDS, 'ot-tracer-sampled': 'true' });
});

test('debug goes out as sampled; undecided without the header', () => {
  assert.equal(ot.inject(goldenContext(REMOTE_DEBUG))['ot-tracer-sampled'], 'true');
  assert.equal(ot.inject(goldenContext(REMOTE_DENIED))['ot-tracer-sampled'], 'false');
  assert.deepEqual(ot.inject(goldenContext(REMOTE_UNDECIDED)), IDS);
});

test('sampled: true or false, 1 or 0, or nothing, which decides nothing', () => {
  const read = (sampled: unknown) => ot.extract({ ...IDS, 'ot-tracer-sampled': sampled })?.sampling;
  for (const yes of ['true', 'TRUE', '1', true]) assert.equal(read(yes), REMOTE_ACCEPTED);
  for (const no of ['false', 'False', '0', 0]) assert.equal(read(no), REMOTE_DENIED);
  assert.equal(read(undefined), REMOTE_UNDECIDED);
});

test('32 digits are read in full; zeros too few or too many are no matter', () => {
  const trace = (id: string) => ot.extract({ ...IDS, 'ot-tracer-traceid': id })?.toTraceId();
  assert.equal(trace('0102030405060708090a0b0c0d0e0f10'), '0102030405060708090a0b0c0d0e0f10');
  assert.equal(trace('a0b'), '0000000000000a0b');
  assert.equal(trace(`${'0'.repeat(40)}a0b`), '0000000000000a0b');
  assert.equal(
    ot.extract({ ...IDS, 'ot-tracer-spanid': `${'0'.repeat(9)}${IDS['ot-tracer-spanid']}` })?.toSpanId(),
    IDS['ot-tracer-spanid'],
  );
});

test('baggage is written as it is where a header can hold it, and encoded where not', () => {
  const values = { a: 'http://x/y?z=1,2', b: 'é', c: '100%', d: ' padded ', e: 'x\ny', f: 'a b' };
  const headers = ot.inject(goldenContext(REMOTE_ACCEPTED, new Map(Object.entries(values))));
  assert.equal(headers['ot-baggage-a'], 'http://x/y?z=1,2');
  assert.equal(headers['ot-baggage-b'], '%C3%A9');
  assert.equal(headers['ot-baggage-c'], '100%25');
  assert.equal(headers['ot-baggage-d'], '%20padded%20');
  assert.equal(headers['ot-baggage-e'], 'x%0Ay');
  assert.equal(headers['ot-baggage-f'], 'a b');
  assert.deepEqual(Object.fromEntries(ot.extract(headers)!.baggage!), values);
});

const INVALID: Record<string, string>[] = [
  { 'ot-tracer-traceid': '1' },
  { ...IDS, 'ot-tracer-traceid': '' },
  { ...IDS, 'ot-tracer-traceid': '0' },
  { ...IDS, 'ot-tracer-traceid': '0'.repeat(50) },
  { ...IDS, 'ot-tracer-traceid': `1${'0'.repeat(32)}` },
  { ...IDS, 'ot-tracer-traceid': 'xyz' },
  { ...IDS, 'ot-tracer-spanid': `1${'0'.repeat(16)}` },
  { ...IDS, 'ot-tracer-spanid': '0' },
  { ...IDS, 'ot-tracer-sampled': 'yes' },
  { ...IDS, 'ot-tracer-sampled': '' },
];

for (const headers of INVALID) {
  test(`invalid, and counted: ${JSON.stringify(headers)}`, () => assert.ok(ot.refuses(headers)));
}

test('a span id or baggage alone is not theirs', () => {
  assert.equal(ot.extract({ 'ot-tracer-spanid': '1' }), undefined);
  assert.equal(ot.extract({ 'ot-baggage-a': '1' }), undefined);
});
