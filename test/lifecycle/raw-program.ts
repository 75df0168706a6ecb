/** Run on a terminal: puts it into raw mode, and dies of a signal with a span to deliver. */
import { initTracer } from '../../src/init';

initTracer({ endpoint: process.argv[2], exitTimeoutMs: 50 }).startSpan('a').finish();
process.stdin.setRawMode(true);
setInterval(() => {}, 1000);
setImmediate(() => process.kill(process.pid, 'SIGTERM'));
