import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './free-ports';
import { findJaeger } from './jaeger-program';
import { statusOf } from './poll';
import { projectRoot } from './project-root';
import { ServerProcess, startTwice } from './server-process';

/** Names of the variables in jaeger.yaml, one port each, with Jaeger's usual port. */
const PORTS = {
  THRIFT_PORT: 14268,
  OTLP_PORT: 4318,
  ZIPKIN_PORT: 9411,
  QUERY_PORT: 16686,
  SAMPLING_PORT: 5778,
  COMPACT_PORT: 6831,
  BINARY_PORT: 6832,
  QUERY_GRPC_PORT: 16685,
  SAMPLING_GRPC_PORT: 5779,
  HEALTH_PORT: 13133,
};
type Ports = typeof PORTS;

const READY_WITHIN_MS = 30_000;

/** A running Jaeger: its doors, and the address its traces are read from. */
export interface JaegerServer {
  readonly host: string;
  readonly thriftUrl: string;
  readonly otlpUrl: string;
  readonly zipkinUrl: string;
  readonly samplingUrl: string;
  readonly queryUrl: string;
  readonly compactPort: number;
  readonly binaryPort: number;
  /** Rewrites the rules of remote sampling, which the server reads within a second; only for a server of ours. */
  readonly setStrategies: ((strategies: object) => void) | undefined;
  stop(): Promise<void>;
}

/** Why there is no Jaeger to test with, or undefined. */
export function missingJaeger(): string | undefined {
  return process.env.CLEW_TEST_JAEGER ? undefined : findJaeger().missing;
}

/** The server that CLEW_TEST_JAEGER names (its query address; other doors at their usual ports), else one of ours. */
export async function startJaeger(): Promise<JaegerServer> {
  if (process.env.CLEW_TEST_JAEGER) return givenServer(new URL(process.env.CLEW_TEST_JAEGER));
  const program = findJaeger();
  if (program.missing !== undefined) throw new Error(program.missing);
  return startTwice(() => startOwn(program.path));
}

function givenServer(url: URL): JaegerServer {
  const ports = { ...PORTS, QUERY_PORT: Number(url.port || PORTS.QUERY_PORT) };
  // A tracer's flush holds no process, and a server that is not our child does not either: node:test would end the tests.
  const holding = setInterval(() => {}, 60_000);
  const stop = async (): Promise<void> => clearInterval(holding);
  return { ...doors(url.hostname, ports), setStrategies: undefined, stop };
}

async function startOwn(program: string): Promise<JaegerServer> {
  const names = Object.keys(PORTS) as (keyof Ports)[];
  const free = await freePorts(names.length);
  const ports = Object.fromEntries(names.map((name, index) => [name, free[index]])) as Ports;
  const folder = mkdtempSync(join(tmpdir(), 'clew-jaeger-'));
  const strategies = join(folder, 'strategies.json');
  const setStrategies = (rules: object): void => writeFileSync(strategies, JSON.stringify(rules));
  setStrategies({ default_strategy: { type: 'probabilistic', param: 1 } });
  const config = join(projectRoot(), 'test', 'backends', 'harness', 'jaeger.yaml');
  const env = { ...texts(ports), STRATEGIES: strategies };
  const server = new ServerProcess(program, ['--config', config], env);
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const health = `http://127.0.0.1:${ports.HEALTH_PORT}/status`;
    await server.ready('Jaeger', READY_WITHIN_MS, async () => (await statusOf(health)) === 200);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...doors('127.0.0.1', ports), setStrategies, stop };
}

function doors(host: string, ports: Ports): Omit<JaegerServer, 'setStrategies' | 'stop'> {
  return {
    host,
    thriftUrl: `http://${host}:${ports.THRIFT_PORT}/api/traces`,
    otlpUrl: `http://${host}:${ports.OTLP_PORT}/v1/traces`,
    zipkinUrl: `http://${host}:${ports.ZIPKIN_PORT}/api/v2/spans`,
    samplingUrl: `http://${host}:${ports.SAMPLING_PORT}/sampling`,
    queryUrl: `http://${host}:${ports.QUERY_PORT}`,
    compactPort: ports.COMPACT_PORT,
    binaryPort: ports.BINARY_PORT,
  };
}

function texts(ports: Ports): Record<string, string> {
  return Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]));
}
