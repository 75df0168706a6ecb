import { join } from 'node:path';
import { command } from './command';
import { cacheFolder, fillOnce, isReadable, onPath, type Program } from './program';

/** The last version that still writes Zipkin v1 Thrift. */
const PACKAGE = 'py_zipkin==1.2.5';

/** The thriftpy2 it asks for has no wheel for today's Pythons; this one has, and serves it as well. */
const NEEDS = ['thriftpy2==0.7.1', 'protobuf==3.20.3', 'requests', 'typing-extensions'];

const folder = (): string => join(cacheFolder(), PACKAGE.replace('==', '-'));
const ready = (): string => join(folder(), 'py_zipkin', '__init__.py');

/** py_zipkin as a folder for PYTHONPATH in the cache, with a Python to run it. Downloads nothing. */
export function findPyZipkin(): Program {
  if (onPath('python3') === undefined) return { missing: 'no `python3` on PATH' };
  if (isReadable(ready())) return { path: folder(), from: 'cache' };
  return { missing: 'not downloaded yet (`npm run test:backends` does it)' };
}

/** Finds it, or has pip put it and what it needs into a folder of the cache, once. */
export async function obtainPyZipkin(say: (line: string) => void): Promise<Program> {
  const found = findPyZipkin();
  if (found.missing === undefined || onPath('python3') === undefined) return found;
  say(`Downloading ${PACKAGE} into ${cacheFolder()} (once) ...`);
  try {
    await fillOnce(folder(), (into) => pip(into));
  } catch (error) {
    return { missing: `${PACKAGE} could not be had: ${(error as Error).message}` };
  }
  return { path: folder(), from: 'downloaded just now' };
}

async function pip(into: string): Promise<void> {
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', into];
  await command('python3', [...install, ...NEEDS], { cwd: into });
  await command('python3', [...install, '--no-deps', PACKAGE], { cwd: into });
}
