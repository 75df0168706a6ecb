/** A program that comes to the end it is told to: `node program.js <tracer> <end>`. */
import cluster from 'node:cluster';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isMainThread, Worker } from 'node:worker_threads';
import { type TracedProgram, type TracerKind, tracedProgram } from './traced-program';

type Program = (traced: TracedProgram) => void;

/** Lives until it is told otherwise, and says that it may be told now. */
function live(): () => void {
  const timer = setInterval(() => {}, 1000);
  setImmediate(() => console.log('ready'));
  return () => clearInterval(timer);
}

function inThread(child: Program): Program {
  return (traced) => {
    if (!isMainThread) return child(traced);
    const thread = new Worker(__filename, { argv: process.argv.slice(2) });
    thread.on('exit', (code) => console.log(`thread: ${code}`));
  };
}

/** The first process does not trace: only what its worker does counts. */
function inWorker(child: Program, end: (worker: import('node:cluster').Worker) => void): Program {
  return (traced) => {
    if (cluster.isWorker) return child(traced);
    const worker = cluster.fork();
    worker.on('exit', (code, signal) => console.log(`worker: ${code} ${signal}`));
    worker.on('message', () => end(worker));
  };
}

function liveWorker({ finish }: TracedProgram): void {
  finish('a');
  setInterval(() => {}, 1000);
  process.send?.('ready');
}

const PROGRAMS: Record<string, Program> = {
  natural: ({ finish }) => finish('a'),
  'exit in the same tick': ({ finish }) => {
    finish('a');
    process.exit(3);
  },
  'exit a little later': ({ finish }) => {
    finish('a');
    setTimeout(() => process.exit(3), 20);
  },
  'exit over an open connection': async ({ finish, delivered }) => {
    finish('a');
    await delivered();
    finish('b');
    process.exit(3);
  },
  'exit with a request under way': async ({ finish, delivered }) => {
    finish('a');
    await delivered();
    finish('b');
    void delivered();
    setImmediate(() => process.exit(3));
  },
  'exit in a handler': ({ tracer }) => {
    const server = createServer((_request, response) => {
      const span = tracer.startSpan('a');
      response.end('bye');
      span.finish();
      process.exit(3);
    }).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      get({ port, host: '127.0.0.1' }).on('error', () => {});
    });
  },
  'exit with an open parent': ({ tracer }) => {
    const parent = tracer.startSpan('never finished');
    tracer.startSpan('a', { childOf: parent }).finish();
    process.exit(3);
  },
  'exit with 5000 spans': ({ tracer }) => {
    for (let i = 0; i < 5000; i++) tracer.startSpan('a').setTag('text', 'x'.repeat(200)).finish();
    process.exit(3);
  },
  'exit with twenty tracers': () => {
    for (let i = 0; i < 20; i++) tracedProgram(tracerKind as TracerKind).finish('a');
    process.exit(3);
  },
  'a span of an exit listener': ({ finish }) => {
    finish('a');
    process.on('exit', () => {
      finish('b');
      process.exitCode = 4;
    });
  },
  'uncaught exception': ({ finish }) => {
    finish('a');
    throw new TypeError('nobody catches this');
  },
  'uncaught exception later': ({ finish }) => {
    finish('a');
    setTimeout(() => {
      throw new TypeError('nobody catches this');
    }, 20);
  },
  'uncaught exception, handled': ({ finish }) => {
    process.on('uncaughtException', (error) => {
      console.error(`handled: ${error.message}`);
      finish('b');
      process.exit(7);
    });
    finish('a');
    throw new TypeError('somebody catches this');
  },
  'unhandled rejection': ({ finish }) => {
    finish('a');
    void Promise.reject(new RangeError('nobody catches this'));
  },
  'signal, no handler': ({ finish }) => {
    live();
    finish('a');
  },
  'signal, handler that exits': ({ finish }) => {
    live();
    process.once('SIGTERM', () => {
      finish('b');
      process.exit(4);
    });
    finish('a');
  },
  'signal, handler that ends by and by': ({ finish }) => {
    const end = live();
    process.on('SIGTERM', () => {
      setTimeout(() => {
        finish('b');
        process.exitCode = 5;
        end();
      }, 20);
    });
    finish('a');
  },
  'signal, handler that raises it again': ({ finish }) => {
    live();
    process.once('SIGTERM', () => {
      setTimeout(() => {
        finish('b');
        console.log('cleaned up');
        process.kill(process.pid, 'SIGTERM');
      }, 20);
    });
    finish('a');
  },
  'signal, signal-exit': ({ finish }) => {
    live();
    require('signal-exit').onExit((code: unknown, signal: unknown) =>
      console.log(`cleaned up ${code} ${signal}`),
    );
    finish('a');
  },
  'signal, then SIGKILL': ({ finish }) => {
    live();
    process.on('SIGTERM', () => console.log('ready to be killed'));
    finish('a');
  },
  'cluster worker, disconnected': inWorker(
    ({ finish }) => {
      finish('a');
      process.send?.('ready');
    },
    (worker) => worker.disconnect(),
  ),
  'cluster worker, killed': inWorker(liveWorker, (worker) => worker.process.kill('SIGTERM')),
  'cluster worker that exits': inWorker(
    ({ finish }) => {
      finish('a');
      process.exit(6);
    },
    () => {},
  ),
  'thread that ends': inThread(({ finish }) => finish('a')),
  'thread that exits': inThread(({ finish }) => {
    finish('a');
    process.exit(6);
  }),
  'thread that throws': inThread(({ finish }) => {
    process.on('uncaughtException', () => process.exit(8));
    finish('a');
    throw new TypeError('nobody catches this');
  }),
};

const [, , tracerKind, end] = process.argv;
const isOnlyParent = (/^thread/.test(end) && isMainThread) || (/^cluster/.test(end) && cluster.isPrimary);
PROGRAMS[end](tracedProgram(isOnlyParent ? 'none' : (tracerKind as TracerKind)));
