import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { baggageProperties, withBaggageItem } from '../../src/context/baggage';
import { type Baggage, REMOTE_ACCEPTED, SpanContext } from '../../src/context/span-context';
import { goldenContext } from './contexts';
import { FormatHarness } from './format-harness';

const w3c = new FormatHarness('baggage');

function items(header: unknown): Record<string, string> {
  return Object.fromEntries(w3c.extract({ baggage: header })?.baggage ?? []);
}

function written(baggage: Baggage, harness = w3c): string | undefined {
  return harness.inject(goldenContext(REMOTE_ACCEPTED, baggage)).baggage;
}

/** In and out again. */
function passedOn(header: string, harness = w3c): string | undefined {
  const context = harness.extract({ baggage: header });
  return context && harness.inject(context).baggage;
}

test("the specification's examples", () => {
  const entries = { userId: 'alice', serverNode: 'DF 28', isProduction: 'false' };
  assert.deepEqual(items('userId=alice,serverNode=DF%2028,isProduction=false'), entries);
  assert.deepEqual(items(['userId=alice', 'serverNode=DF%2028,isProduction=false']), entries);
  assert.deepEqual(items(['userId =   alice', 'serverNode = DF%2028, isProduction = false']), entries);
  assert.equal(
    written(new Map(Object.entries(entries))),
    'userId=alice,serverNode=DF%2028,isProduction=false',
  );
});

test('properties stay with their item', () => {
  const example = 'key1=value1;property1;property2, key2 = value2, key3=value3; propertyKey=propertyValue';
  assert.deepEqual(items(example), { key1: 'value1', key2: 'value2', key3: 'value3' });
  assert.equal(
    passedOn(example),
    'key1=value1;property1;property2,key2=value2,key3=value3;propertyKey=propertyValue',
  );
});

test('properties that are malformed are left out', () => {
  assert.equal(passedOn('k=v;;a b;ok;x="y";p = q ;é'), 'k=v;ok;p = q');
});

test('an item set anew loses its properties; the others keep theirs', () => {
  const context = w3c.extract({ baggage: 'a=1;p,b=2;q' });
  const limits = { maxBaggageItems: 64, maxBaggageBytes: 8192 };
  const changed = withBaggageItem(context?.baggage, 'a', '3', limits);
  assert.equal(written(changed!), 'a=3,b=2;q');
  assert.equal(baggageProperties(context!.baggage!, 'a'), 'p', 'a context captured before keeps its own');
});

test('properties survive another format that brings the same items', () => {
  const both = new FormatHarness(['jaeger', 'baggage']);
  const context = both.extract({ 'uberctx-a': '1', baggage: 'a=1,b=2;q' });
  assert.equal(both.inject(context!).baggage, 'a=1,b=2;q');
});

test('a value may hold `=`; a key that comes again replaces its value', () => {
  assert.deepEqual(items('k=a=b=,k2=,k=c'), { k: 'c', k2: '' });
});

test('an empty list is no context', () => {
  for (const header of ['', ' ', ',', undefined]) assert.equal(w3c.extract({ baggage: header }), undefined);
});

test('a key that is no token costs its item only, both ways', () => {
  const before = w3c.counters.baggageDropped;
  assert.deepEqual(items('a b=1,é=2,=3,x,"q"=4,ok=5'), { ok: '5' });
  assert.equal(w3c.counters.baggageDropped, before + 5);
  assert.equal(
    written(
      new Map([
        ['a b', '1'],
        ['ok', '5'],
        ['', '6'],
        ['x\r\n', '7'],
      ]),
    ),
    'ok=5',
  );
  assert.equal(w3c.counters.baggageDropped, before + 8);
});

test('what may stand as it is does; everything else is encoded', () => {
  const safe = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i))
    .join('')
    .replace(/[",;\\%]/g, '');
  assert.equal(written(new Map([['k', safe]])), `k=${safe}`);
  assert.equal(written(new Map([['k', ' ",;\\%é\r\n\ud800']])), 'k=%20%22%2C%3B%5C%25%C3%A9%0D%0A%EF%BF%BD');
});

test('encoded bytes that are no UTF-8 become U+FFFD; a stray % stands for itself', () => {
  assert.deepEqual(items('a=%FF,b=x%C3y,c=100%,d=%zz,e=%41%'), {
    a: '\ufffd',
    b: 'x\ufffdy',
    c: '100%',
    d: '%zz',
    e: 'A%',
  });
});

test('property: well or badly encoded, a value is read as its runs of encoded bytes one by one', () => {
  const runs = (value: string) =>
    value.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
      Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
    );
  const piece = fc.constantFrom(
    'a',
    '%',
    '%4',
    '%41',
    '%C3',
    '%A9',
    '%c3%a9',
    '%F0%9F%8E%89',
    '%ED%A0%80',
    '%C0%AF',
    '/',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const value = pieces.join('');
      assert.equal(items(`k=${value}`).k, runs(value));
    }),
    { numRuns: 1000 },
  );
});

test('`__proto__` is just a key', () => {
  const context = w3c.extract({ baggage: '__proto__=1' });
  assert.deepEqual([...context!.baggage!], [['__proto__', '1']]);
});

test('64 items are passed on by default, and no more', () => {
  const list = (count: number) => Array.from({ length: count }, (_, i) => `k${i}=${i}`).join(',');
  assert.equal(passedOn(list(64)), list(64));
  assert.equal(passedOn(list(65)), list(64));
  const more = new Map(Array.from({ length: 65 }, (_, i) => [`k${i}`, `${i}`]));
  assert.equal(written(more), list(64), 'also where another way brought in more');
});

test('8192 bytes are passed on by default; properties count', () => {
  for (const header of [`k=${'/'.repeat(8190)}`, `k=${'v'.repeat(4000)};${'p'.repeat(4189)}`]) {
    assert.equal(header.length, 8192);
    assert.equal(passedOn(header), header);
    assert.equal(passedOn(`${header}pp`), undefined);
  }
  const two = `a=${'v'.repeat(4093)},b=${'v'.repeat(4094)}`;
  assert.equal(two.length, 8192);
  assert.equal(passedOn(two), two);
  assert.equal(passedOn(`${two}v`), two.slice(0, 4095), 'the item that no longer fits is left out');
});

test('ids are none of its business', () => {
  assert.deepEqual(w3c.inject(goldenContext()), {});
  assert.equal(w3c.extract({ baggage: 'a=1' })?.hasIds(), false);
  assert.ok(w3c.extract({ baggage: 'a=1' }) instanceof SpanContext);
});

test('property: what goes out comes back, properties too', () => {
  const key = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,8}$/);
  const property = fc.stringMatching(/^[a-z]{1,5}(=[!#-+:<-[\]-~]{0,5})?$/);
  const entry = fc.tuple(
    key,
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.array(property, { maxLength: 2 }),
  );
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 6 }), (entries) => {
      const header = [...new Map(entries.map((one) => [one[0], one]))]
        .map(([name, [, value, properties]]) =>
          [`${name}=${encodeURIComponent(value)}`, ...properties].join(';'),
        )
        .join(',');
      const once = w3c.extract({ baggage: header });
      const twice = w3c.extract(w3c.inject(once!));
      assert.deepEqual(twice?.baggage, once?.baggage);
      for (const [name, value, properties] of new Map(entries.map((one) => [one[0], one])).values()) {
        assert.equal(twice?.baggage?.get(name), value);
        assert.equal(
          baggageProperties(twice!.baggage!, name),
          properties.length > 0 ? properties.join(';') : undefined,
        );
      }
    }),
    { numRuns: 1000 },
  );
});
