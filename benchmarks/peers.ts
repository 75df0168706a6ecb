import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Apart from the project's own packages, so that none of them ever becomes a dependency. */
const folder = join(process.cwd(), 'benchmarks', 'peers');
const requirePeer = createRequire(join(folder, 'package.json'));

/** A peer's module; the shape that is needed of it is the caller's word. */
export function loadPeer<Shape>(path: string): Shape {
  return requirePeer(path) as Shape;
}

/** Where a peer's module lies, for whoever loads it in another process. */
export function peerPath(path: string): string {
  return requirePeer.resolve(path);
}

/** Undefined when it is not installed. Read from the file: most packages do not export their package.json. */
export function peerVersion(name: string): string | undefined {
  const file = join(folder, 'node_modules', name, 'package.json');
  return existsSync(file) ? (requirePeer(file) as { version: string }).version : undefined;
}
