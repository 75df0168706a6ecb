import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  REMOTE_ACCEPTED,
  REMOTE_DENIED,
  REMOTE_UNDECIDED,
  type SamplingState,
  SpanContext,
} from '../../src/context/span-context';
import { bareContext } from '../../src/propagation/bare-context';
import type { CarrierReader, CarrierWriter } from '../../src/propagation/carrier';
import { carrierReader } from '../../src/propagation/carrier-reader';
import { compositePropagator } from '../../src/propagation/composite';
import { ALL_FAMILIES } from '../../src/propagation/header-family';
import type { Propagator } from '../../src/propagation/propagator';
import { told } from './contexts';

/** A format that finds what it is told, and writes its own name. */
class Told implements Propagator {
  readonly format: string;
  readonly families = ALL_FAMILIES;
  readonly #found: SpanContext | undefined;

  constructor(format: string, found?: SpanContext) {
    this.format = format;
    this.#found = found;
  }

  inject(context: SpanContext, carrier: CarrierWriter, http: boolean): void {
    carrier.set(this.format, `${context.toSpanId()} ${http}`);
  }

  extract(_carrier: CarrierReader, _http: boolean): SpanContext | undefined {
    return this.#found;
  }
}

function context(spanId: number, sampling: SamplingState = REMOTE_ACCEPTED, traceHigh = 1): SpanContext {
  return new SpanContext(traceHigh, 2, 3, 4, 0, spanId, 0, 0, sampling, undefined);
}

function extractOf(...found: (SpanContext | undefined)[]): SpanContext | undefined {
  const formats = found.map((one, i) => new Told(`f${i}`, one));
  return compositePropagator([], formats).extract(carrierReader({})!, true);
}

test('one format for both ways is used as it is', () => {
  const only = new Told('b3');
  assert.equal(compositePropagator([only], [only]), only);
});

test('injects every format of its list, in order, and none of the other', () => {
  const written: string[][] = [];
  const set = (name: string, value: string) => written.push([name, value]);
  const writer = { set, setIds: set };
  const propagator = compositePropagator([new Told('b'), new Told('a')], [new Told('c')]);
  propagator.inject(context(9), writer, false);
  assert.deepEqual(written, [
    ['b', '0000000000000009 false'],
    ['a', '0000000000000009 false'],
  ]);
  assert.equal(propagator.format, 'b,a');
});

test('no format found, no context', () => {
  assert.equal(extractOf(undefined, undefined), undefined);
  assert.equal(extractOf(), undefined);
});

test('the first valid context wins; one of another span is kept as a link', () => {
  const [first, second, third] = [context(1), context(2), context(3)];
  const found = extractOf(undefined, first, second, third);
  assert.equal(found, first);
  assert.deepEqual(found?.arrival?.links, [second, third]);
});

test('a context of another trace is a link even with the same span id', () => {
  const other = context(1, REMOTE_ACCEPTED, 99);
  assert.deepEqual(extractOf(context(1), other)?.arrival?.links, [other]);
});

test('contexts that agree are one, also where a format has only the lower half of the trace id', () => {
  assert.equal(extractOf(context(1), context(1))?.arrival, undefined);
  const short = new SpanContext(0, 0, 3, 4, 0, 1, 0, 0, REMOTE_ACCEPTED, undefined);
  assert.equal(extractOf(short, context(1))?.arrival, undefined);
  assert.equal(extractOf(context(1), short)?.toTraceId().length, 32);
});

test('one that agrees adds tracestate and a decision; one that disagrees does not', () => {
  const withState = (spanId: number) => Object.assign(context(spanId, REMOTE_DENIED), { traceState: 'a=1' });
  const agreed = extractOf(context(1, REMOTE_UNDECIDED), withState(1));
  assert.equal(agreed?.traceState, 'a=1');
  assert.equal(agreed?.sampling, REMOTE_DENIED);
  const disagreed = extractOf(context(1, REMOTE_UNDECIDED), withState(2));
  assert.equal(disagreed?.traceState, undefined);
  assert.equal(disagreed?.sampling, REMOTE_UNDECIDED);
  assert.equal(
    extractOf(context(1), withState(1))?.sampling,
    REMOTE_ACCEPTED,
    'a decision made is not overruled',
  );
});

test('baggage without ids joins a context with ids, before or after it; the first value of a key stays', () => {
  const baggage = (value: string) =>
    bareContext(
      new Map([
        ['k', value],
        [value, ''],
      ]),
    );
  for (const found of [extractOf(baggage('1'), context(1)), extractOf(context(1), baggage('1'))]) {
    assert.equal(found?.hasIds(), true);
    assert.deepEqual(
      [...found!.baggage!],
      [
        ['k', '1'],
        ['1', ''],
      ],
    );
  }
  const owner = context(1);
  owner.baggage = new Map([['k', 'own']]);
  assert.equal(extractOf(owner, baggage('1'))?.baggage?.get('k'), 'own');
  assert.deepEqual([...extractOf(baggage('1'), baggage('2'))!.baggage!.keys()].sort(), ['1', '2', 'k']);
});

test('a debug id or a decision without ids counts only where nobody has ids', () => {
  const debug = bareContext(undefined, REMOTE_UNDECIDED, { debugId: 'x' });
  const denied = bareContext(undefined, REMOTE_DENIED);
  for (const found of [extractOf(debug, context(1)), extractOf(context(1), debug)])
    assert.equal(found?.arrival, undefined);
  for (const found of [extractOf(debug, denied), extractOf(denied, debug)]) {
    assert.deepEqual(told(found), told(bareContext(undefined, REMOTE_DENIED, { debugId: 'x' })));
  }
});
