import { join } from 'node:path';
import { command } from './command';
import { cacheFolder, fillOnce, isReadable, onPath, type Program } from './program';

const ZIPKIN_VERSION = '3.6.1';
const ARTIFACT = `io.zipkin:zipkin-server:${ZIPKIN_VERSION}:jar:slim`;

const folder = (): string => join(cacheFolder(), `zipkin-${ZIPKIN_VERSION}`);
const cached = (): string => join(folder(), `zipkin-server-${ZIPKIN_VERSION}-slim.jar`);

/** Zipkin's server as a jar in the cache, with a Java to run it. Downloads nothing. */
export function findZipkin(): Program {
  if (onPath('java') === undefined) return { missing: 'no `java` on PATH' };
  if (isReadable(cached())) return { path: cached(), from: 'cache' };
  return { missing: 'not downloaded yet (`npm run test:backends` does it)' };
}

/** Finds it, or has Maven copy it into the cache: 86 MB, some seconds, once. */
export async function obtainZipkin(say: (line: string) => void): Promise<Program> {
  const found = findZipkin();
  if (found.missing === undefined || onPath('java') === undefined) return found;
  if (onPath('mvn') === undefined) return { missing: 'not in the cache, and no `mvn` to get it with' };
  say(`Downloading Zipkin ${ZIPKIN_VERSION} into ${cacheFolder()} (once; 86 MB) ...`);
  try {
    await fillOnce(folder(), download);
  } catch (error) {
    return { missing: `Zipkin could not be had: ${(error as Error).message}` };
  }
  return { path: cached(), from: 'downloaded just now' };
}

async function download(into: string): Promise<void> {
  const args = ['-q', '-B', 'dependency:copy', `-Dartifact=${ARTIFACT}`, `-DoutputDirectory=${into}`];
  await command('mvn', args, { cwd: into });
}
