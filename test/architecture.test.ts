import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from './fakes/project-root';

const src = join(projectRoot, 'src');

/** Which room may import which: docs/RATIONALE.md says why the data's direction is the map. */
const LEAVES = ['model', 'bytes', 'clock', 'diagnostics'];
const SPINE = [
  'context',
  'causality',
  'sampler',
  'propagation',
  'encoder',
  'transport',
  'reporter',
  'tracer',
];
const BELOW_INIT = [...SPINE, 'lifecycle', 'config', 'decoder', 'instrument'];
const MAY_IMPORT: Record<string, readonly string[]> = {
  context: [],
  causality: ['context'],
  sampler: ['context', 'transport'],
  propagation: ['context'],
  encoder: [],
  transport: [],
  reporter: ['encoder', 'transport', 'decoder'],
  tracer: ['context', 'causality', 'sampler', 'propagation', 'reporter'],
  lifecycle: [],
  config: [],
  instrument: [],
  init: BELOW_INIT,
  index: ['init', ...BELOW_INIT],
  testing: ['init', ...BELOW_INIT, 'collector'],
  decoder: [],
  collector: ['decoder', 'reporter'],
  analysis: [],
  viewer: ['analysis', 'collector'],
  cli: ['init', 'config', 'transport', 'collector', 'viewer', 'analysis'],
};

/** Packages of others, and who may name them. */
const PACKAGES: Record<string, readonly string[]> = {
  opentracing: ['context', 'tracer', 'index', 'instrument'],
  undici: ['transport'],
  protobufjs: ['decoder'],
};

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
}

const imports = filesBelow(src).flatMap(importsOf);

test('every room imports only the rooms it may, type-only imports included', () => {
  const wrong = imports.filter(({ room, target }) => target.startsWith('.') && !allowed(room, target));
  assert.deepEqual(wrong.map(sentence), []);
});

test('the leaves import no room', () => {
  const wrong = imports.filter(({ room, target }) => {
    return LEAVES.includes(room) && target.startsWith('.') && !LEAVES.includes(roomOf(target.slice(1)));
  });
  assert.deepEqual(wrong.map(sentence), []);
});

test('packages of others are named only in the rooms that are about them', () => {
  const wrong = imports.filter(({ room, target }) => {
    if (target.startsWith('.') || target.startsWith('node:')) return false;
    return !PACKAGES[target.split('/')[0]]?.includes(room);
  });
  assert.deepEqual(wrong.map(sentence), []);
});

test('no cycle between rooms', () => {
  const edges = new Map<string, Set<string>>();
  for (const { room, target } of imports) {
    if (!target.startsWith('.')) continue;
    const to = roomOf(target.slice(1));
    if (to !== room) edges.set(room, (edges.get(room) ?? new Set()).add(to));
  }
  const visit = (room: string, path: readonly string[]): void => {
    assert.ok(!path.includes(room), `a cycle: ${[...path, room].join(' -> ')}`);
    for (const next of edges.get(room) ?? []) visit(next, [...path, room]);
  };
  for (const room of edges.keys()) visit(room, []);
});

test('every room is in the table, and no drawer is called utils, common or types', () => {
  const rooms = new Set(filesBelow(src).map((file) => roomOf(relative(src, file))));
  const unknown = [...rooms].filter((room) => !(room in MAY_IMPORT) && !LEAVES.includes(room));
  assert.deepEqual(unknown, []);
  const drawers = filesBelow(src).filter((file) =>
    /(^|\/)(utils?|common|types|helpers?)(\/|\.ts$)/.test(relative(src, file)),
  );
  assert.deepEqual(drawers, []);
});

test('requiring the main entry loads neither undici nor protobufjs, which cost most of a cold start', () => {
  const loaded = imports.filter(({ target, file }) => {
    return /^(undici|protobufjs)/.test(target) && /^import (?!type)/m.test(lineOf(file, target));
  });
  assert.deepEqual(loaded.map(sentence), []);
});

function allowed(room: string, target: string): boolean {
  const to = roomOf(target.slice(1));
  return to === room || (LEAVES.includes(to) && to !== 'index') || (MAY_IMPORT[room]?.includes(to) ?? false);
}

/** `model/verdict.ts` → model; `init.ts` → init. */
function roomOf(path: string): string {
  return path.replace(/^\//, '').split('/')[0].replace(/\.ts$/, '');
}

/** Import targets; ours as `./<path below src>`. */
function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const statements = /^(?:import|export|\}).*?from '([^']+)'|(?:require|import)\('([^']+)'\)/gm;
  const found = [...text.matchAll(statements)].map((match) => match[1] ?? match[2]);
  const room = roomOf(relative(src, file));
  return found.map((target) => ({
    file: relative(src, file),
    room,
    target: target.startsWith('.') ? `./${relative(src, resolve(dirname(file), target))}` : target,
  }));
}

function lineOf(file: string, target: string): string {
  const lines = readFileSync(join(src, file), 'utf8').split('\n');
  return lines.find((line) => line.includes(`'${target}'`)) ?? '';
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : entry.name.endsWith('.ts') ? [path] : [];
  });
}

function sentence({ file, target }: Import): string {
  return `${file} may not import ${target}`;
}
