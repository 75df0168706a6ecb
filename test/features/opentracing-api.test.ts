/** The cases that the `opentracing` package itself ships for implementers, run as they are. */
import assert from 'node:assert/strict';
import { after, beforeEach, describe, it, test } from 'node:test';
import { TestTracer } from '../../src/testing/test-tracer';

const CASES = 12;
let run = 0;

const counted = (name: string, body: () => void) =>
  it(name, () => {
    run++;
    body();
  });
const skipped = (name: string) => it(name, () => assert.fail('no case may be skipped'));
Object.assign(globalThis, { describe, beforeEach, it: Object.assign(counted, { skip: skipped }) });

const { default: apiCompatibilityChecks } = require('opentracing/lib/test/api_compatibility');
const { default: noopImplementationTests } = require('opentracing/lib/test/noop_implementation');

apiCompatibilityChecks(() => new TestTracer());
noopImplementationTests(() => new TestTracer());

test('the package of 0.14.7 has as many cases as were run', () => {
  after(() => assert.equal(run, CASES));
});
