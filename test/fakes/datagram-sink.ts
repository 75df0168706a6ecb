import { createSocket, type Socket } from 'node:dgram';
import { EventEmitter, once } from 'node:events';
import { isIPv6 } from 'node:net';

/** A real UDP socket that keeps what comes, as an agent would take it. */
export class DatagramSink extends EventEmitter {
  readonly messages: Buffer[] = [];
  /** Ports that messages came from. */
  readonly senders = new Set<number>();
  readonly port: number;
  readonly #socket: Socket;
  #closed = false;

  private constructor(socket: Socket) {
    super();
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('message', (message, { port }) => {
      this.messages.push(message);
      this.senders.add(port);
      this.emit('message');
    });
  }

  static async start(address = '127.0.0.1', port = 0): Promise<DatagramSink> {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    socket.bind(port, address);
    await once(socket, 'listening');
    return new DatagramSink(socket);
  }

  /** What has come, once it is so many messages. */
  async received(count: number): Promise<readonly Buffer[]> {
    while (this.messages.length < count) await once(this, 'message');
    return this.messages;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }
}
