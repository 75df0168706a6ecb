import type { MessagePort } from 'node:worker_threads';
import { asOwnTraffic } from './own-traffic';
import { type Post, type PostReply, post } from './post';

/** Loaded when the end has come: it would cost every start some milliseconds. */
const threads = (): typeof import('node:worker_threads') => require('node:worker_threads');

const PRELUDE = `const post = ${post};`;
const IN_THREAD = `${PRELUDE}
const { workerData: port } = require('node:worker_threads');
port.on('message', async (order) => port.postMessage(await post(require, order)));`;
const IN_CHILD = `${PRELUDE}
const { deserialize, serialize } = require('node:v8');
const chunks = [];
process.stdin.on('data', (chunk) => chunks.push(chunk)).on('end', async () => {
  const orders = deserialize(Buffer.concat(chunks));
  const replies = await Promise.all(orders.map((order) => post(require, order)));
  process.stdout.write(serialize(replies), () => process.exit());
});`;

/** Without the Distributive form, `Omit` would take the two kinds for one. */
type WithoutId<T> = T extends Post ? Omit<T, 'id'> : never;

/**
 * Sends messages while this thread's event loop stands still: by a thread of its own, started with the first message, or,
 * where that is refused (Node's permission model), by a child process, which this thread waits for.
 */
export class SecondThread {
  readonly #replies = new Map<number, PostReply>();
  #lastId = 0;
  #port: MessagePort | undefined = undefined;
  /** Orders that no thread takes. */
  #orders: Post[] | undefined = undefined;

  /** Takes an order, and returns the number by which its reply is asked for. */
  post(order: WithoutId<Post>): number {
    const id = ++this.#lastId;
    // A copy of its own size: a view would take all of the memory that it looks upon along.
    const numbered = { ...order, id, body: Uint8Array.from(order.body) } as Post;
    if (this.#port === undefined && this.#orders === undefined) this.#start();
    if (this.#orders === undefined) this.#port?.postMessage(numbered, [numbered.body.buffer as ArrayBuffer]);
    else this.#orders.push(numbered);
    return id;
  }

  /** The reply, undefined while there is none. */
  reply(id: number, remainingMs: number): PostReply | undefined {
    if (this.#orders !== undefined && this.#orders.length > 0)
      this.#runChild(this.#orders.splice(0), remainingMs);
    for (;;) {
      const received = this.#port && threads().receiveMessageOnPort(this.#port);
      if (received === undefined) break;
      this.#keep(received.message as PostReply);
    }
    const reply = this.#replies.get(id);
    this.#replies.delete(id);
    return reply;
  }

  #start(): void {
    const { port1, port2 } = new (threads().MessageChannel)();
    try {
      asOwnTraffic(() => {
        const options = {
          eval: true,
          execArgv: [],
          env: ownEnvironment(),
          workerData: port2,
          transferList: [port2],
        };
        const worker = new (threads().Worker)(IN_THREAD, options);
        worker.unref();
        worker.on('error', () => {});
      });
      port1.unref();
      this.#port = port1;
    } catch {
      this.#orders = [];
    }
  }

  #runChild(orders: readonly Post[], timeoutMs: number): void {
    try {
      // Loaded when needed, which is next to never.
      const { spawnSync }: typeof import('node:child_process') = require('node:child_process');
      const { deserialize, serialize }: typeof import('node:v8') = require('node:v8');
      const { stdout, error } = spawnSync(process.execPath, ['-e', IN_CHILD], {
        input: serialize(orders),
        env: ownEnvironment(),
        stdio: ['pipe', 'pipe', 'ignore'],
        timeout: Math.max(1, Math.ceil(timeoutMs)),
        killSignal: 'SIGKILL',
        windowsHide: true,
      });
      if (error !== undefined) throw error;
      for (const reply of deserialize(stdout) as PostReply[]) this.#keep(reply);
    } catch (error) {
      const { message: reason } = error as Error;
      const code = 'no second thread';
      for (const { id } of orders) this.#keep({ id, kind: 'failure', code, reason, isSent: true });
    }
  }

  #keep(reply: PostReply): void {
    this.#replies.set(reply.id, reply);
  }
}

/** Without what the application preloads: its tracer would start there too. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return env;
}

let thread: SecondThread | undefined;

/** One for all transports. */
export function secondThread(): SecondThread {
  thread ??= new SecondThread();
  return thread;
}
