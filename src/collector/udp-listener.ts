import { createSocket, type Socket } from 'node:dgram';
import { decodeJaegerDatagram } from '../decoder/jaeger-datagram';
import type { Intake } from './intake';
import type { Listener, PortName } from './listener';

/** What the system keeps for us while we are busy: a burst of many datagrams. It may give less. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

export interface UdpListenerOptions {
  readonly name: PortName;
  readonly purpose: string;
  readonly usualPort: number;
  readonly host: string;
  readonly intake: Intake;
}

/** Jaeger's agent: a Thrift message a datagram, compact or binary, whichever it is. Nobody is ever answered. */
export class UdpListener implements Listener {
  readonly name: PortName;
  readonly purpose: string;
  readonly scheme = 'udp';
  readonly usualPort: number;
  readonly #host: string;
  readonly #intake: Intake;
  #socket: Socket | undefined = undefined;

  constructor({ name, purpose, usualPort, host, intake }: UdpListenerOptions) {
    this.name = name;
    this.purpose = purpose;
    this.usualPort = usualPort;
    this.#host = host;
    this.#intake = intake;
  }

  open(port: number): Promise<number> {
    // A socket that failed to bind cannot try again: each attempt has its own.
    const socket = createSocket(this.#host.includes(':') ? 'udp6' : 'udp4');
    socket.on('message', (datagram) => this.#intake.takeDatagram(decodeJaegerDatagram, datagram, this.name));
    return new Promise((resolve, reject) => {
      socket.once('error', (error) => {
        socket.close();
        reject(error);
      });
      socket.bind(port, this.#host, () => {
        socket.removeAllListeners('error').on('error', () => {});
        this.#socket = socket;
        enlarge(socket);
        resolve(socket.address().port);
      });
    });
  }

  close(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    return new Promise((resolve) => (socket === undefined ? resolve() : socket.close(() => resolve())));
  }
}

function enlarge(socket: Socket): void {
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
  } catch {
    // Some systems refuse what is more than they allow; what they gave by themselves has to do.
  }
}
