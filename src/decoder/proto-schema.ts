import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Type } from 'protobufjs';

const loaded = new Map<string, Type>();
const MAX_DEPTH = 8;

/**
 * A message type of one of the files in the package's folder proto/, for decoding. Loads protobufjs and the file at the
 * first call: nothing of it costs anybody who only traces.
 */
export function messageType(file: string, name: string): Type {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const { Root } = require('protobufjs') as typeof import('protobufjs');
  const type = new Root().loadSync(join(protoFolder(__dirname), file)).lookupType(name);
  loaded.set(name, type);
  return type;
}

/** proto/ lies beside dist/ in the package, and beside build/ in a test. */
function protoFolder(start: string): string {
  let folder = start;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const candidate = join(folder, 'proto');
    if (existsSync(join(candidate, 'otlp_trace.proto'))) return candidate;
    folder = dirname(folder);
  }
  throw new Error(`the package's folder proto/ is not above ${start}: a bundler has left it out`);
}
