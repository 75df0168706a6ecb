import { freePorts } from './free-ports';
import { statusOf } from './poll';
import { ServerProcess, startTwice } from './server-process';
import { findZipkin } from './zipkin-program';

/** A Java server on two busy cores. */
const READY_WITHIN_MS = 90_000;

export interface ZipkinServer {
  /** Such as `http://127.0.0.1:9411`. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Why there is no Zipkin to test with, or undefined. */
export function missingZipkin(): string | undefined {
  return process.env.CLEW_TEST_ZIPKIN ? undefined : findZipkin().missing;
}

/** The server that CLEW_TEST_ZIPKIN names, else one of ours. */
export async function startZipkin(): Promise<ZipkinServer> {
  if (process.env.CLEW_TEST_ZIPKIN) return givenServer(process.env.CLEW_TEST_ZIPKIN);
  const program = findZipkin();
  if (program.missing !== undefined) throw new Error(program.missing);
  return startTwice(() => startOwn(program.path));
}

function givenServer(url: string): ZipkinServer {
  // See jaeger-server.ts: something has to hold the process while a tracer flushes.
  const holding = setInterval(() => {}, 60_000);
  return { url: url.replace(/\/$/, ''), stop: async () => clearInterval(holding) };
}

async function startOwn(jar: string): Promise<ZipkinServer> {
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  // QUERY_PORT alone would listen on every interface.
  const listen = {
    '--armeria.ports[0].ip': '127.0.0.1',
    '--armeria.ports[0].port': port,
    '--armeria.ports[0].protocols[0]': 'http',
  };
  const args = [
    '-Xmx512m',
    '-jar',
    jar,
    ...Object.entries(listen).map(([name, value]) => `${name}=${value}`),
  ];
  const server = new ServerProcess('java', args, { STORAGE_TYPE: 'mem', SELF_TRACING_ENABLED: 'false' });
  try {
    await server.ready('Zipkin', READY_WITHIN_MS, async () => (await statusOf(`${url}/health`)) === 200);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { url, stop: () => server.stop() };
}
