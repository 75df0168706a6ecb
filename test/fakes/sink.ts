import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export interface SinkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** 1 for the first connection, 2 for the second, … */
  readonly connection: number;
}

/** What the sink does with a request once it has read it. */
export type SinkAnswer =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
    }
  /** Never answers. */
  | 'hang'
  /** Ends the connection without an answer. */
  | 'reset'
  /** Sends headers and half a body, then ends the connection. */
  | 'cut'
  /** Sends a body that does not end, until the client goes away. */
  | 'endless'
  /** Sends the body one byte at a time. */
  | { readonly trickle: string }
  /** Decides by the request. */
  | ((request: SinkRequest) => SinkAnswer);

export interface SinkOptions {
  /** PEM: speaks TLS. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string; requestCert?: boolean };
  /** Listens on this unix socket in the place of a port. */
  readonly socketPath?: string;
  readonly port?: number;
}

/** A real HTTP server that takes bodies, decodes nothing, keeps what came, and answers what it is told. */
export class Sink extends EventEmitter {
  readonly requests: SinkRequest[] = [];
  /** For requests that nothing else was planned for. */
  usual: SinkAnswer = {};
  /** False: only counts, for loads. */
  keepsBodies = true;
  bytes = 0;
  connections = 0;
  readonly #planned: SinkAnswer[] = [];
  readonly #server: ReturnType<typeof createServer>;
  readonly #sockets = new Map<Socket, number>();
  readonly #scheme: string;

  private constructor(tls: SinkOptions['tls']) {
    super();
    this.#scheme = tls === undefined ? 'http' : 'https';
    const listener = (request: IncomingMessage, response: ServerResponse) =>
      void this.#take(request, response);
    this.#server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
    this.#server.keepAliveTimeout = 60_000;
    this.#server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
      this.#sockets.set(socket, ++this.connections);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(options: SinkOptions = {}): Promise<Sink> {
    const sink = new Sink(options.tls);
    if (options.socketPath !== undefined) sink.#server.listen(options.socketPath);
    else sink.#server.listen(options.port ?? 0, '127.0.0.1');
    await once(sink.#server, 'listening');
    return sink;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  url(path = '/api/traces'): string {
    return `${this.#scheme}://127.0.0.1:${this.port}${path}`;
  }

  /** The next requests get these, one each; then `usual` again. */
  plan(...answers: SinkAnswer[]): void {
    this.#planned.push(...answers);
  }

  /** Resolves when so many requests have come in all. */
  async received(count: number): Promise<void> {
    while (this.requests.length < count) await once(this, 'request');
  }

  /** Ends every connection, as a server does with idle ones, and waits until they are gone. */
  async endConnections(): Promise<void> {
    const closed = [...this.#sockets.keys()].map((socket) => {
      const gone = once(socket, 'close');
      socket.destroy();
      return gone;
    });
    await Promise.all(closed);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    await this.endConnections();
    await closed;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // The client went away.
      return;
    }
    const body = Buffer.concat(chunks);
    this.bytes += body.length;
    const taken: SinkRequest = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: this.keepsBodies ? body : Buffer.alloc(0),
      connection: this.#sockets.get(request.socket) ?? 0,
    };
    this.requests.push(taken);
    this.#answer(this.#planned.shift() ?? this.usual, taken, response);
    this.emit('request');
  }

  /** As fast as the client takes it. */
  #pour(response: ServerResponse): void {
    const block = Buffer.alloc(64 * 1024, 'x');
    response.writeHead(200);
    response.on('drain', () => response.write(block));
    response.on('close', () => this.emit('gone'));
    response.write(block);
  }

  #answer(answer: SinkAnswer, request: SinkRequest, response: ServerResponse): void {
    if (typeof answer === 'function') this.#answer(answer(request), request, response);
    else if (answer === 'hang') return;
    else if (answer === 'reset') response.socket?.destroy();
    else if (answer === 'endless') this.#pour(response);
    else if (typeof answer === 'object' && 'trickle' in answer) void trickle(answer.trickle, response);
    else if (answer === 'cut') {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.socket?.destroy());
    } else {
      response.writeHead(answer.status ?? 200, answer.headers);
      response.end(answer.body);
    }
  }
}

async function trickle(body: string, response: ServerResponse): Promise<void> {
  response.writeHead(503, { 'content-length': body.length });
  for (const byte of body) await new Promise((written) => response.write(byte, written));
  response.end();
}

/** A port of the loopback where nobody listens. */
export async function closedPort(): Promise<number> {
  const sink = await Sink.start();
  const { port } = sink;
  await sink.close();
  return port;
}
