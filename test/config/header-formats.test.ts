import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClewOptions } from '../../src/config/options';
import { resolveSettings } from '../../src/config/resolve';

function headers(env: NodeJS.ProcessEnv, options: ClewOptions = {}) {
  const { inject, extract, warnings } = resolveSettings(options, env, 'package');
  return { inject: inject.join(), extract: extract.join(), warnings: warnings.length };
}

const EVERYTHING = 'jaeger,w3c,baggage,b3,b3-multi,ot-tracer';

test('by default Jaeger is injected and everything is extracted', () => {
  assert.deepEqual(headers({}), { inject: 'jaeger', extract: EVERYTHING, warnings: 0 });
});

test('each family means its own headers by a word', () => {
  const rows: readonly [NodeJS.ProcessEnv, string, string][] = [
    [{ JAEGER_PROPAGATION: 'jaeger,b3' }, 'jaeger,b3-multi', 'jaeger,b3-multi,b3'],
    [{ JAEGER_PROPAGATION: 'w3c' }, 'w3c,baggage', 'w3c,baggage'],
    [{ OTEL_PROPAGATORS: 'tracecontext,baggage' }, 'w3c,baggage', 'w3c,baggage'],
    [{ OTEL_PROPAGATORS: 'b3' }, 'b3', 'b3,b3-multi'],
    [{ OTEL_PROPAGATORS: 'b3multi,ottrace' }, 'b3-multi,ot-tracer', 'b3-multi,b3,ot-tracer'],
    [{ OTEL_PROPAGATORS: 'none' }, '', ''],
    [{ CLEW_PROPAGATION: 'W3C, jaeger' }, 'w3c,baggage,jaeger', 'w3c,baggage,jaeger'],
    [{ CLEW_PROPAGATION: 'tracecontext' }, 'w3c', 'w3c'],
  ];
  for (const [env, inject, extract] of rows) {
    assert.deepEqual(headers(env), { inject, extract, warnings: 0 }, JSON.stringify(env));
  }
});

test('an unknown word is left out; when none is known the default stays', () => {
  assert.deepEqual(headers({ OTEL_PROPAGATORS: 'xray,jaeger' }), {
    inject: 'jaeger',
    extract: 'jaeger',
    warnings: 1,
  });
  assert.deepEqual(headers({ OTEL_PROPAGATORS: 'xray' }), {
    inject: 'jaeger',
    extract: EVERYTHING,
    warnings: 1,
  });
});

test('code gives one list for both, or one for each; what is left out stays at its default', () => {
  assert.deepEqual(headers({}, { propagation: ['b3'] }), {
    inject: 'b3',
    extract: 'b3,b3-multi',
    warnings: 0,
  });
  assert.deepEqual(headers({}, { propagation: { inject: ['w3c'] } }), {
    inject: 'w3c,baggage',
    extract: EVERYTHING,
    warnings: 0,
  });
  assert.deepEqual(headers({}, { propagation: { inject: [], extract: ['jaeger'] } }), {
    inject: '',
    extract: 'jaeger',
    warnings: 0,
  });
});
