import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Type } from 'protobufjs';
import type { MessageObject } from './message-object';
import { checkMessages } from './proto-scan';

const loaded = new Map<string, Type>();
/** How far above this file the package's root may lie. */
const MAX_DEPTH = 8;

/**
 * Decodes a message of one of the files in the package's folder proto/, 64-bit numbers as decimal text and enums as
 * numbers. Throws whatever protobufjs throws at bad bytes. Loads it and the file at the first call: nothing of it costs
 * anybody who only traces.
 */
export function decodeProto(file: string, name: string, bytes: Uint8Array): MessageObject {
  const type = messageType(file, name);
  checkMessages(type, bytes);
  return type.toObject(type.decode(bytes), { longs: String, enums: Number });
}

function messageType(file: string, name: string): Type {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const { Root } = require('protobufjs') as typeof import('protobufjs');
  const root = new Root().loadSync(join(protoFolder(__dirname), file)).resolveAll() as InstanceType<
    typeof Root
  >;
  const type = root.lookupType(name);
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
