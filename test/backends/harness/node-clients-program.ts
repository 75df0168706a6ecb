import { join } from 'node:path';
import { command } from './command';
import { cacheFolder, fillOnce, isReadable, type Program } from './program';

/** Other people's tracers for Node, at the versions they were tried with. */
const PACKAGES = [
  'zipkin@0.22.0',
  'zipkin-transport-http@0.22.0',
  '@opentelemetry/sdk-trace-base@2.11.0',
  '@opentelemetry/resources@2.11.0',
  '@opentelemetry/api@1.9.0',
  '@opentelemetry/exporter-trace-otlp-http@0.222.0',
  '@opentelemetry/exporter-trace-otlp-proto@0.222.0',
  '@opentelemetry/exporter-zipkin@2.11.0',
];

const folder = (): string => join(cacheFolder(), 'node-clients-1');
const ready = (): string => join(folder(), 'node_modules', 'zipkin', 'package.json');

/** A folder in the cache whose node_modules hold them. Downloads nothing. */
export function findNodeClients(): Program {
  if (isReadable(ready())) return { path: folder(), from: 'cache' };
  return { missing: 'not downloaded yet (`npm run test:backends` does it)' };
}

/** Finds them, or has npm put them into the cache, once. */
export async function obtainNodeClients(say: (line: string) => void): Promise<Program> {
  const found = findNodeClients();
  if (found.missing === undefined) return found;
  say(`Downloading zipkin-js and OpenTelemetry's exporters into ${cacheFolder()} (once) ...`);
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts', ...PACKAGES];
  try {
    await fillOnce(folder(), async (into) => {
      await command('npm', [...args, '--prefix', into], { cwd: into });
    });
  } catch (error) {
    return { missing: `zipkin-js and OpenTelemetry could not be had: ${(error as Error).message}` };
  }
  return { path: folder(), from: 'downloaded just now' };
}
