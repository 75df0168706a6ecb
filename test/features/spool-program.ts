/**
 * A program that finishes spans, tells each on standard output when it is finished, and comes to an end:
 * `node spool-program.js <what it does>`. Orders come on standard input.
 */
import { readdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Tracer } from '../../src/tracer/tracer';
import { projectRoot } from '../fakes/project-root';

const { initTracer }: typeof import('../../src/index') = require(join(projectRoot, 'dist', 'index.js'));

const tracer = initTracer({ serviceName: 'spooling' }) as Tracer;
let finished = 0;

/** `name` and when it was finished, ms since the epoch: written at once, so that a kill loses none. */
function finish(name: string, parent?: object): void {
  tracer.startSpan(name, { childOf: parent as never }).finish();
  finished++;
  writeSync(1, `${name} ${Date.now()}\n`);
}

/** What is known of the books must hold at every look. */
function look(): void {
  const { finished: told, sent, waiting, dropped, spooled } = tracer.stats();
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  if (told !== finished || told !== sent + lost + waiting || spooled > waiting) {
    writeSync(2, `the books do not hold: ${JSON.stringify(tracer.stats())}\n`);
  }
}

const DOES: Record<string, (prefix: string) => void> = {
  /** Finishes ten and ends by itself. */
  'end by itself': ten,
  exit: (prefix) => {
    ten(prefix);
    process.exit(3);
  },
  'exit later': (prefix) => {
    ten(prefix);
    setTimeout(() => process.exit(3), 150);
  },
  throw: (prefix) => {
    ten(prefix);
    throw new Error('as planned');
  },
  /** Finishes spans without end, one in two under a parent that stays open. */
  'go on': (prefix) => {
    const parent = tracer.startSpan('open');
    let i = 0;
    setInterval(() => {
      for (let k = 0; k < 5; k++) finish(`${prefix}${i++}`, k % 2 === 0 ? parent : undefined);
      look();
    }, 5);
  },
  /** Finishes ten, and stays. */
  stay: (prefix) => {
    ten(prefix);
    setInterval(look, 20);
  },
  /** Has ten finished by a thread, and terminates that when they are on the disk. */
  thread: (prefix) => {
    const thread = new Worker(__filename, { argv: ['stay', prefix] });
    const directory = process.env.CLEW_SPOOL_DIR ?? '';
    const watch = setInterval(() => {
      const isThere = readdirSync(directory).some((file) => statSync(join(directory, file)).size > 200);
      if (!isThere) return;
      clearInterval(watch);
      void thread.terminate().then(() => process.kill(process.pid, 'SIGKILL'));
    }, 5);
  },
  /** Does nothing of its own. */
  idle: () => setInterval(look, 20),
};

function ten(prefix: string): void {
  for (let i = 0; i < 10; i++) finish(`${prefix}${i}`);
  look();
}

process.stdin.on('data', (order) => {
  if (String(order).startsWith('stats')) writeSync(1, `stats ${JSON.stringify(tracer.stats())}\n`);
  else void tracer.close().then(() => process.exit(0));
});
process.stdin.unref?.();
const [, , what, prefix = 's'] = process.argv;
DOES[what](prefix);
