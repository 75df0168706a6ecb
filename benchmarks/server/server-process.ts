/**
 * A hello-world server in a process of its own, traced by one contestant or by none. Its argument is {@link ServerTask}; it
 * tells its port to the process that forked it, and on every message of that delivers what it has recorded and tells the
 * CPU time it has used so far, in microseconds.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ContestantName, contestant } from '../contestants/contestants';

export interface ServerTask {
  /** Undefined: no tracing at all. */
  readonly contestant: ContestantName | undefined;
  readonly sinkUrl: string;
}

function main({ contestant: name, sinkUrl }: ServerTask): void {
  const exporting = name === undefined ? undefined : contestant(name).exporting(sinkUrl);
  const server = createServer((request, answer) => {
    if (exporting !== undefined) exporting.request(request.headers, request.url ?? '');
    answer.end('hello world');
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('message', async () => {
    await exporting?.deliver();
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
  });
  process.once('disconnect', () => process.exit());
}

main(JSON.parse(process.argv[2]) as ServerTask);
