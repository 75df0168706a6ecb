import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command';
import { cacheFolder, fillOnce, isReadable, onPath, type Program } from './program';

/** The last tag that Go can name; its command `jaeger` is Jaeger 2.13. */
const JAEGER_VERSION = 'v1.76.0';
const MODULE = 'github.com/jaegertracing/jaeger';
const COMMAND = `${MODULE}/cmd/jaeger`;

const cached = (): string => join(cacheFolder(), `jaeger-${JAEGER_VERSION}`, 'jaeger');

/** A `jaeger` (version 2) on PATH, else the one in the cache. Builds nothing. */
export function findJaeger(): Program {
  const path = onPath('jaeger');
  if (path !== undefined) return { path, from: 'PATH' };
  if (isReadable(cached())) return { path: cached(), from: 'cache' };
  return { missing: 'no `jaeger` on PATH, and none built yet (`npm run test:backends` builds it)' };
}

/** Finds it, or builds it from its Go module into the cache: some minutes, once. */
export async function obtainJaeger(say: (line: string) => void): Promise<Program> {
  const found = findJaeger();
  if (found.missing === undefined) return found;
  if (onPath('go') === undefined) return { missing: 'no `jaeger` on PATH, and no `go` to build it with' };
  say(`Building Jaeger ${JAEGER_VERSION} into ${cacheFolder()} (once; about 4 minutes on two cores) ...`);
  try {
    await fillOnce(join(cacheFolder(), `jaeger-${JAEGER_VERSION}`), build);
  } catch (error) {
    return { missing: `Jaeger could not be built: ${(error as Error).message}` };
  }
  return { path: cached(), from: 'built just now' };
}

/**
 * `go install` refuses a module with a `replace` line. So the module is built from one of ours that carries its whole
 * go.mod and go.sum: the same versions, judged by its own checksums, and nothing looked up anew.
 */
async function build(folder: string): Promise<void> {
  const go = (...args: string[]): Promise<string> => {
    return command('go', args, {
      cwd: folder,
      env: { CGO_ENABLED: '0', GOFLAGS: '-mod=mod -buildvcs=false', GOWORK: 'off' },
    });
  };
  const { Dir: source } = JSON.parse(await go('mod', 'download', '-json', `${MODULE}@${JAEGER_VERSION}`));
  copyFileSync(join(source, 'go.sum'), join(folder, 'go.sum'));
  const theirs = readFileSync(join(source, 'go.mod'), 'utf8').replace(/^module .*$/m, '');
  writeFileSync(
    join(folder, 'go.mod'),
    `module example.org/jaeger-for-tests\n${theirs}\nrequire ${MODULE} ${JAEGER_VERSION}\n`,
  );
  writeFileSync(join(folder, 'tools.go'), `//go:build tools\n\npackage tools\n\nimport _ "${COMMAND}"\n`);
  await go('build', '-trimpath', '-ldflags', '-s -w', '-o', 'jaeger', COMMAND);
}
