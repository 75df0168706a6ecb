import { invalidOption } from '../diagnostics/errors';
import { Diagnostics, type Logger } from '../diagnostics/logger';
import type { Door } from './door';
import { frontPage } from './front-page';
import { HttpListener } from './http-listener';
import { Intake, type IntakeCounts } from './intake';
import { jaegerDoor } from './jaeger-door';
import { type CollectorLimits, resolveLimits } from './limits';
import { type Listener, openSomewhere, type PortName } from './listener';
import { otlpDoor } from './otlp-door';
import { queryDoor } from './query-door';
import { BodyReader } from './request-body';
import { SpanStore, type SpanStoreStats } from './store';
import { UdpListener } from './udp-listener';
import { zipkinDoor } from './zipkin-door';

export interface CollectorOptions {
  /** Where to listen; default 127.0.0.1. Anything but the loopback interface serves whoever can reach it. */
  readonly host?: string;
  /** Other ports than the usual ones; 0 for any free one. */
  readonly ports?: Partial<Record<PortName, number>>;
  /** Default a store with its default bounds. */
  readonly store?: SpanStore;
  readonly limits?: Partial<CollectorLimits>;
  /** Is told what was refused, the first of each kind; default standard error. */
  readonly logger?: Logger;
}

export interface CollectorStats extends IntakeCounts {
  readonly store: SpanStoreStats;
}

/** A collector that listens. */
export interface Collector {
  readonly store: SpanStore;
  /** Such as `http://127.0.0.1:14268` or `udp://127.0.0.1:6831`, by what is spoken there. */
  readonly urls: Readonly<Record<PortName, string>>;
  /** A sentence for each port that was taken, saying which one is used instead. */
  readonly moved: readonly string[];
  stats(): CollectorStats;
  /** Requests under way may end, for half a second. What is stored stays. */
  close(): Promise<void>;
}

const MAX_PORT = 65_535;

/**
 * Listens where tracers usually send to, and keeps what they send. A port that is taken is worked around; any other failure to
 * listen rejects, and then nothing is left listening. Options that are wrong throw CLEW_ERR_INVALID_OPTION.
 */
export async function startCollector(options: CollectorOptions = {}): Promise<Collector> {
  const { host = '127.0.0.1', store = new SpanStore(), logger, ports = {} } = options;
  const limits = resolveLimits(options.limits);
  checkPorts(ports);
  const intake = new Intake(store, new Diagnostics(logger));
  const stats = () => ({ ...intake.counts(), store: store.contents() });
  const urls = {} as Record<PortName, string>;
  const moved: string[] = [];
  const doors: Door[] = [jaegerDoor(intake), otlpDoor(intake), zipkinDoor(intake)];
  doors.push(queryDoor({ store, stats, frontPage: () => frontPage(listeners, urls, store) }));
  const bodies = new BodyReader(limits);
  const listeners: Listener[] = [
    ...doors.map((door) => new HttpListener({ door, host, limits, bodies, intake })),
    ...agentPorts(host, intake),
  ];
  const close = async () => void (await Promise.all(listeners.map((listener) => listener.close())));
  try {
    for (const listener of listeners) {
      const { name, purpose, scheme, usualPort } = listener;
      const wanted = ports[name] ?? usualPort;
      const port = await openSomewhere(listener, wanted);
      urls[name] = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
      if (wanted !== 0 && port !== wanted)
        moved.push(`Port ${wanted} is taken: ${purpose} is at ${port} instead.`);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { store, urls, moved, stats, close };
}

/** The two ports of a Jaeger agent. */
function agentPorts(host: string, intake: Intake): Listener[] {
  const purpose = (protocol: string) => `Jaeger by UDP, ${protocol} Thrift`;
  return [
    new UdpListener({ name: 'compact', purpose: purpose('compact'), usualPort: 6831, host, intake }),
    new UdpListener({ name: 'binary', purpose: purpose('binary'), usualPort: 6832, host, intake }),
  ];
}

function checkPorts(ports: Partial<Record<PortName, number>>): void {
  for (const [name, port] of Object.entries(ports)) {
    if (!(Number.isInteger(port) && port >= 0 && port <= MAX_PORT))
      throw invalidOption(`ports.${name}`, 'a port from 0 to 65535', port);
  }
}
