import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A small real proxy: plain requests by full URL, tunnels by CONNECT; whatever the host, it goes to one local port. */
export class ForwardProxy {
  /** Request lines and credentials, in their order. */
  readonly seen: { readonly line: string; readonly authorization: string | undefined }[] = [];
  /** Not undefined: this is answered in the place of passing anything on. */
  refusal: number | undefined = undefined;
  readonly #toPort: number;
  readonly #server = createServer((incoming, outgoing) => this.#forward(incoming, outgoing));
  readonly #sockets = new Set<Duplex>();

  private constructor(toPort: number) {
    this.#toPort = toPort;
    this.#server.on('connect', (incoming: IncomingMessage, socket: Duplex) => this.#tunnel(incoming, socket));
    this.#server.on('connection', (socket: Socket) => this.#keep(socket));
  }

  static async start(toPort: number): Promise<ForwardProxy> {
    const proxy = new ForwardProxy(toPort);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://me:s3cret@127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    this.#note(incoming);
    if (this.refusal !== undefined) {
      outgoing.writeHead(this.refusal).end();
      return;
    }
    const { pathname, search } = new URL(incoming.url ?? '');
    const { method, headers } = incoming;
    const to = { host: '127.0.0.1', port: this.#toPort, method, headers, path: pathname + search };
    const passed = request(to, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  }

  #tunnel(incoming: IncomingMessage, socket: Duplex): void {
    this.#note(incoming);
    this.#keep(socket);
    if (this.refusal !== undefined) {
      socket.end(`HTTP/1.1 ${this.refusal} no\r\n\r\n`);
      return;
    }
    const backend = connect(this.#toPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 ok\r\n\r\n');
      socket.pipe(backend).pipe(socket);
    });
    this.#keep(backend);
  }

  #note({ method, url, headers }: IncomingMessage): void {
    this.seen.push({ line: `${method} ${url}`, authorization: headers['proxy-authorization'] });
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
