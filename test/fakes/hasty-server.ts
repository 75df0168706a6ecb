import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';

/** A server that says yes to a request when it has seen its head, and reads the rest some time later. */
export class HastyServer {
  readonly url: string;
  /** Lengths of the bodies that have come whole. */
  readonly bodies: number[] = [];
  /** Of connections that have closed, within a body. */
  cutOff = 0;

  private constructor(port: number) {
    this.url = `http://127.0.0.1:${port}/`;
  }

  /** `pauseMs`: how long it does not read after an answer; Infinity: never again. */
  static async start(t: TestContext, pauseMs: number): Promise<HastyServer> {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      hasty.#serve(socket, pauseMs);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    const hasty = new HastyServer((server.address() as AddressInfo).port);
    return hasty;
  }

  #serve(socket: Socket, pauseMs: number): void {
    let head = '';
    let length = 0;
    let missing = 0;
    const begin = (text: string) => {
      const end = text.indexOf('\r\n\r\n') + 4;
      head = end < 4 ? text : '';
      if (end < 4) return '';
      length = missing = Number(/content-length: (\d+)/i.exec(text)?.[1]);
      socket.write(OK);
      socket.pause();
      if (pauseMs < Number.POSITIVE_INFINITY) setTimeout(() => socket.resume(), pauseMs);
      return text.slice(end);
    };
    socket.on('error', () => {});
    socket.on('close', () => {
      if (missing > 0) this.cutOff++;
    });
    socket.on('data', (chunk) => {
      // One chunk may hold the end of a request and the beginning of the next.
      for (let text = chunk.toString('latin1'); text !== ''; ) {
        if (missing === 0) text = begin(head + text);
        const taken = Math.min(missing, text.length);
        missing -= taken;
        text = text.slice(taken);
        if (taken > 0 && missing === 0) this.bodies.push(length);
      }
    });
  }
}
