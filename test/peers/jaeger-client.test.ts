/** jaeger-client 3.19.0 as a live peer: a trace crosses processes that run ours and theirs by turns, over real HTTP. */
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { getJson, type Hop, READ_BAGGAGE, ROUTE, SAMPLED, SET_BAGGAGE } from './hop-process';
import type { Kind } from './hop-tracer';

const NO_PARENT = '0'.repeat(16);

/** What an encoder, a decoder or HTTP itself might spoil. */
const BAGGAGE = {
  user: 'alice',
  sentence: 'a value, with; separators = and 100 % more: "quoted"',
  unicode: 'Zürich 東京 🚀',
  spaces: '  leading and trailing  ',
  encoded: 'a%20b+c',
  newlines: 'one\r\ntwo',
};

interface Request {
  readonly route: readonly Kind[];
  readonly sampled?: boolean;
  readonly baggage?: Record<string, string>;
  readonly headers?: Record<string, string>;
}

const processes = new Map<Kind, ChildProcess>();
const urls = new Map<Kind, string>();

before(async () => {
  const kinds: Kind[] = ['clew', 'jaeger-client-64', 'jaeger-client-128'];
  await Promise.all(kinds.map(startHop));
});
after(() => {
  for (const child of processes.values()) child.kill();
});

async function startHop(kind: Kind): Promise<void> {
  const child = fork(join(__dirname, 'hop-process.js'), [kind], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  processes.set(kind, child);
  const [port] = await once(child, 'message');
  urls.set(kind, `http://127.0.0.1:${port}/`);
}

/** Sends one request along the route; what each hop saw. */
async function travel({ route, sampled = true, baggage = {}, headers = {} }: Request): Promise<Hop[]> {
  const [first, ...rest] = route.map((kind) => urls.get(kind) ?? assert.fail(kind));
  return getJson<Hop[]>(first, {
    ...headers,
    [ROUTE]: rest.join(','),
    [SAMPLED]: sampled ? 'sampled' : 'unsampled',
    [SET_BAGGAGE]: encodeURIComponent(JSON.stringify(baggage)),
    [READ_BAGGAGE]: Object.keys(BAGGAGE).join(','),
  });
}

/** The flags with which each hop but the first was called. */
function flags(hops: readonly Hop[]): (number | undefined)[] {
  return hops.slice(1).map(({ headers }) => {
    const flag = decodeURIComponent(headers['uber-trace-id'] ?? '').split(':')[3];
    return flag === undefined ? undefined : Number.parseInt(flag, 16);
  });
}

const ROUTES: readonly (readonly Kind[])[] = [
  ['clew', 'jaeger-client-64', 'clew'],
  ['clew', 'jaeger-client-128', 'clew'],
  ['jaeger-client-64', 'clew', 'jaeger-client-64'],
  ['jaeger-client-128', 'clew', 'jaeger-client-128'],
  ['jaeger-client-64', 'clew', 'jaeger-client-128'],
];

for (const route of ROUTES) {
  describe(route.join(' -> '), () => {
    test('is one trace, each hop the child of the one before', async () => {
      const hops = await travel({ route });
      assert.equal(hops.length, 3);
      const digits = route[0] === 'jaeger-client-64' ? 16 : 32;
      assert.match(hops[0].traceId, new RegExp(`^[0-9a-f]{${digits}}$`));
      assert.deepEqual(
        hops.map(({ traceId }) => traceId),
        hops.map(() => hops[0].traceId),
      );
      const parents = [NO_PARENT, ...hops.map(({ spanId }) => spanId)].slice(0, 3);
      assert.deepEqual(
        hops.map(({ parentId }) => parentId),
        parents,
      );
      assert.equal(new Set(hops.map(({ spanId }) => spanId)).size, 3);
    });

    test('carries the first hop’s baggage to the last, whatever is in it', async () => {
      const hops = await travel({ route, baggage: BAGGAGE });
      for (const hop of hops) assert.deepEqual(hop.baggage, BAGGAGE);
    });

    test('keeps the decision to sample, against the samplers of those who come later', async () => {
      assert.deepEqual(flags(await travel({ route, sampled: true })), [1, 1]);
    });

    test('keeps the decision not to sample, and baggage and ids nevertheless', async () => {
      const hops = await travel({ route, sampled: false, baggage: BAGGAGE });
      assert.deepEqual(flags(hops), [0, 0]);
      assert.deepEqual(hops[2].baggage, BAGGAGE);
      assert.equal(hops[2].traceId, hops[0].traceId);
    });

    test('keeps the debug flag', async () => {
      const headers = { 'uber-trace-id': 'abc:def:0:3' };
      assert.deepEqual(flags(await travel({ route, headers, sampled: false })), [3, 3]);
    });

    test('makes a debugged trace of jaeger-debug-id alone', async () => {
      const headers = { 'jaeger-debug-id': 'ticket-4711' };
      assert.deepEqual(flags(await travel({ route, headers, sampled: false })), [3, 3]);
    });

    test('passes on what jaeger-baggage brought', async () => {
      const headers = { 'uber-trace-id': 'abc:def:0:1', 'jaeger-baggage': 'user=bob, spaces=none' };
      const hops = await travel({ route, headers });
      assert.deepEqual(
        hops.map(({ baggage }) => [baggage.user, baggage.spaces]),
        hops.map(() => ['bob', 'none']),
      );
    });

    test('restores the leading zeros that other clients leave out', async () => {
      const hops = await travel({ route, headers: { 'uber-trace-id': '1f:2e:0:1' } });
      assert.deepEqual(
        hops.map(({ traceId }) => traceId),
        hops.map(() => '1f'.padStart(16, '0')),
      );
      assert.equal(hops[0].parentId, '2e'.padStart(16, '0'));
    });
  });
}
