/**
 * Takes whatever is posted to it, as a process of its own so that it is not part of what is measured, and counts the bytes.
 * It tells its port to the process that forked it, answers every message of that with the bytes so far, and ends with it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

function main(): void {
  let bytes = 0;
  const server = createServer((request, answer) => {
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    // An empty answer with 200 is a full success in every format that travels by HTTP.
    request.once('end', () => answer.end());
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('message', () => process.send?.(bytes));
  process.once('disconnect', () => process.exit());
  // Ctrl-C reaches the whole group of processes; the one that forked this ends in order, and this with it.
  process.on('SIGINT', () => {});
}

if (require.main === module) main();
