import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A request as far as it matters here. */
export interface RawRequest {
  readonly path: string;
  readonly body: Buffer;
  readonly socket: Socket;
  /** 1 for the first on its connection. */
  readonly nth: number;
}

/** What a server does at each step; what is left out is nothing. */
export interface Steps {
  /** Somebody has connected. True: what comes is not read. */
  connected?(socket: Socket): boolean | undefined;
  /** The head of a request has come. */
  begun?(socket: Socket): void;
  /** A whole request has come. */
  request?(request: RawRequest): void;
}

const QUIET_POLLS = 50;
const QUIET_POLL_MS = 10;

/** A server on sockets, which can do what no HTTP server does. It understands requests with a content-length. */
export class RawServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(steps: Steps) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => {});
      if (steps.connected?.(socket) !== true) readRequests(socket, steps);
    });
  }

  static async start(steps: Steps): Promise<RawServer> {
    const server = new RawServer(steps);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves when all that was on its way has been read, or when it has had the time: what is never read is not waited for. */
  async quiet(): Promise<void> {
    for (let i = 0; i < QUIET_POLLS && this.#sockets.size > 0; i++)
      await new Promise((resolve) => setTimeout(resolve, QUIET_POLL_MS));
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

function readRequests(socket: Socket, { begun, request }: Steps): void {
  let chunks: Buffer[] = [];
  let have = 0;
  let need = 0;
  let nth = 0;
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    have += chunk.length;
    // Joined when something can be made of it: large bodies come in many pieces.
    while (have > 0 && have >= need) {
      const isNew = need === 0;
      const bytes = Buffer.concat(chunks);
      const headEnd = bytes.indexOf('\r\n\r\n') + 4;
      if (headEnd < 4) return;
      const head = bytes.toString('latin1', 0, headEnd);
      need = headEnd + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (isNew) begun?.(socket);
      chunks = [bytes];
      if (have < need) return;
      chunks = [bytes.subarray(need)];
      have -= need;
      request?.({ path: head.split(' ', 2)[1], body: bytes.subarray(headEnd, need), socket, nth: ++nth });
      need = 0;
    }
  });
}
