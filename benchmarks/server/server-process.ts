/**
 * A server in a process of its own, traced by one contestant or by none. It answers at once, or asks another server three
 * times first. Its argument is {@link ServerTask}; it
 * tells its port to the process that forked it, and on every message of that delivers what it has recorded and tells the
 * CPU time it has used so far, in microseconds.
 */
import { Agent, createServer, type RequestListener, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Exporting, ServerLayer } from '../contestants/contestant';
import { type ContestantName, contestant } from '../contestants/contestants';

export interface ServerTask {
  /** Undefined: no tracing at all. */
  readonly contestant: ContestantName | undefined;
  readonly sinkUrl: string;
  readonly makesCalls: boolean;
  /** Does only a part of what the contestant does; of a server that answers at once. */
  readonly layer?: ServerLayer;
}

const CALLS = 3;

function main({ contestant: name, sinkUrl, makesCalls, layer }: ServerTask): void {
  const tracing = name === undefined ? undefined : contestant(name);
  const exporting = layer === undefined ? tracing?.exporting(sinkUrl) : undefined;
  const part = layer === undefined ? exporting : tracing?.layer?.(layer);
  const server = createServer(makesCalls ? calling(exporting, sinkUrl) : answering(part));
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('message', async () => {
    await part?.deliver();
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
  });
  process.once('disconnect', () => process.exit());
}

function answering(exporting: Pick<Exporting, 'request'> | undefined): RequestListener {
  return (asked, answer) => {
    if (exporting !== undefined) exporting.request(asked.headers, asked.url ?? '');
    answer.end('hello world');
  };
}

/** The sink is asked, since it is there and answers quickly. */
function calling(exporting: Exporting | undefined, sinkUrl: string): RequestListener {
  const agent = new Agent({ keepAlive: true });
  return async (asked, answer) => {
    const served = exporting?.serve(asked.headers, asked.url ?? '');
    for (let i = 0; i < CALLS; i++) {
      const call = served?.call();
      await get(`${sinkUrl}/received`, agent, call?.headers ?? {});
      call?.finish();
    }
    served?.finish();
    answer.end('hello world');
  };
}

function get(url: string, agent: Agent, headers: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, headers }, (answer) => answer.resume().once('end', () => resolve()));
    sent.once('error', reject).end();
  });
}

main(JSON.parse(process.argv[2]) as ServerTask);
