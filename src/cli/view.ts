import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { PORT_NAMES } from '../collector/listener';
import { type Collector, type CollectorOptions, startCollector } from '../collector/server';
import type { StoredTrace } from '../collector/stored-trace';
import { renderTrace } from '../viewer/terminal';
import { counted, traceLine } from '../viewer/trace-line';
import { Arrivals } from './arrivals';
import { type Command, OK, type Terminal, UsageError } from './command';

const USAGE = `Usage: clew view [--print] [--host ADDRESS] [--jaeger-port N] [--otlp-port N] …

Starts a collector on this machine, where tracers send to by default, and prints a line for each trace that arrives.
What has arrived is kept in memory, and is answered as JSON in the shape of Jaeger's query API. Ctrl-C ends it.

  --print           draw each trace
  --host ADDRESS    listen on this address instead of 127.0.0.1
  --jaeger-port N   for Jaeger Thrift over HTTP, instead of 14268
  --otlp-port N     for OTLP over HTTP, instead of 4318
  --zipkin-port N   for Zipkin, instead of 9411
  --compact-port N  for Jaeger's compact Thrift by UDP, instead of 6831
  --binary-port N   for Jaeger's binary Thrift by UDP, instead of 6832
  --query-port N    for the answers, instead of 16686
Port 0 means any free one. A port that is taken is worked around, and said.`;

const OPTIONS: NonNullable<Parameters<typeof parseArgs>[0]>['options'] = {
  print: { type: 'boolean' },
  host: { type: 'string' },
  ...Object.fromEntries(PORT_NAMES.map((name) => [`${name}-port`, { type: 'string' }])),
};

export const viewCommand: Command = {
  name: 'view',
  summary: 'collect traces on this machine, and show them',
  usage: USAGE,
  async run(args, terminal) {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    const collector = await startCollector({
      host: values['host'] as string | undefined,
      ports: readPorts(values),
      logger: { warn: terminal.error, error: terminal.error },
    });
    terminal.out(greeting(collector));
    const arrivals = new Arrivals(collector.store, (traces, more) => {
      for (const trace of traces) terminal.out(shown(trace, values['print'] === true, terminal));
      if (more > 0) terminal.out(`… and ${more} more traces`);
    });
    if (!terminal.interrupted.aborted) await once(terminal.interrupted, 'abort');
    arrivals.close();
    await collector.close();
    terminal.out(farewell(collector));
    return OK;
  },
};

function readPorts(values: Record<string, unknown>): CollectorOptions['ports'] {
  const ports: Record<string, number> = {};
  for (const name of PORT_NAMES) {
    const text = values[`${name}-port`];
    if (text === undefined) continue;
    if (!/^\d{1,5}$/.test(String(text)) || Number(text) > 65_535) {
      throw new UsageError(`--${name}-port wants a port from 0 to 65535, got \`${text}\``);
    }
    ports[name] = Number(text);
  }
  return ports;
}

function greeting({ urls, moved }: Collector): string {
  const compact = new URL(urls.compact);
  return [
    ...moved,
    'Clew collects traces here:',
    `  JAEGER_ENDPOINT=${urls.jaeger}/api/traces`,
    `  OTEL_EXPORTER_OTLP_ENDPOINT=${urls.otlp}`,
    `  OTEL_EXPORTER_ZIPKIN_ENDPOINT=${urls.zipkin}/api/v2/spans`,
    `  JAEGER_AGENT_HOST=${compact.hostname} JAEGER_AGENT_PORT=${compact.port}`,
    `and answers at ${urls.query}`,
    'Ctrl-C ends it.',
    '',
  ].join('\n');
}

function shown({ spans }: StoredTrace, draw: boolean, { columns, colour }: Terminal): string {
  return draw ? `${renderTrace(spans, { width: columns, colour })}\n` : traceLine(spans, colour);
}

function farewell(collector: Collector): string {
  const { traces, receivedSpans, evictedSpans } = collector.store.contents();
  const evicted = evictedSpans === 0 ? '' : `, of which ${evictedSpans} had to go again to make room`;
  return `\n${counted(receivedSpans, 'span')} of ${counted(traces, 'trace')} arrived${evicted}.`;
}
