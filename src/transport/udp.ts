import { createSocket, type Socket } from 'node:dgram';
import { lookup as lookupHost } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type Clock, systemClock } from '../clock/clock';
import { asOwnTraffic } from './own-traffic';
import { threadLastSend } from './thread-last-send';
import type { LastSend, SendResult, Transport } from './transport';
import { type DatagramAddress, hintForDatagram, readDatagramUrl } from './udp-address';

/** What an agent's read buffer holds (jaeger-agent, and Jaeger 2's UDP receivers); more of a datagram would be cut off. */
const MAX_DATAGRAM_BYTES = 65_000;
/**
 * Between two datagrams. A socket's buffer holds about three of this size (212 992 bytes on Linux, with what the kernel adds), and
 * what does not fit is lost in silence: of 185 in a row, a reader on the same machine got 130.
 */
const PAUSE_MS = 1;
/** How long a resolved name is good for: an agent in a cluster moves. */
const RESOLVED_MS = 60_000;

export interface UdpTransportOptions {
  /** `udp://host:port`. */
  readonly endpoint: string;
  /** The family to resolve the name to; undefined takes IPv4 where the name has such an address, else IPv6. */
  readonly addressFamily: 4 | 6 | undefined;
  /** The system's unless a test says otherwise. */
  readonly clock?: Clock;
  /** How names are resolved; `node:dns` unless a test says otherwise. */
  readonly resolveHost?: ResolveHost;
}

export type ResolveHost = (host: string, family: 0 | 4 | 6) => Promise<{ address: string; family: number }>;

/** A socket and whom it talks to. */
interface Connection {
  readonly socket: Socket;
  readonly address: string;
}

/**
 * One datagram for each message. Nobody acknowledges a datagram, so it is delivered when the socket took it. The socket is
 * connected, though: then the kernel says when nothing listens there, with the next datagram, which is tried again.
 */
export class UdpTransport implements Transport {
  readonly target: string;
  readonly maxMessageBytes = MAX_DATAGRAM_BYTES;
  readonly #address: DatagramAddress;
  readonly #family: 0 | 4 | 6;
  readonly #clock: Clock;
  readonly #resolveHost: ResolveHost;
  #connection: Connection | undefined = undefined;
  /** On its way, be it for a message that was given up meanwhile. */
  #connecting: Promise<Connection> | undefined = undefined;
  /** Before which the name is not resolved again, ms of the monotonic clock. */
  #resolveAtMs = Number.NEGATIVE_INFINITY;
  /** Before which no other datagram is sent, ms of the monotonic clock. */
  #readyAtMs = Number.NEGATIVE_INFINITY;
  /** What the kernel said between two datagrams: the next one is told. */
  #complaint: Error | undefined = undefined;
  #closed = false;

  constructor(options: UdpTransportOptions) {
    this.#address = readDatagramUrl(options.endpoint);
    this.target = options.endpoint;
    this.#family = options.addressFamily ?? 0;
    this.#clock = options.clock ?? systemClock;
    this.#resolveHost = options.resolveHost ?? ipv4First;
  }

  send(message: Uint8Array, _contentType: string, signal: AbortSignal): Promise<SendResult> {
    return new Promise((resolve) => {
      const abort = () => resolve(this.#failed({ code: 'aborted', message: 'aborted' }));
      if (signal.aborted) return abort();
      // A name may take its time to resolve, and cannot be hurried.
      signal.addEventListener('abort', abort, { once: true });
      this.#post(message, signal)
        .catch((error) => this.#failed(error))
        .then((result) => {
          signal.removeEventListener('abort', abort);
          resolve(result);
        });
    });
  }

  /** By a second thread: no datagram can be sent from this one without an event loop. */
  sendLast(body: Uint8Array, contentType: string, underWay: boolean): LastSend | undefined {
    const options = { endpoint: this.target, addressFamily: this.#family === 0 ? undefined : this.#family };
    return threadLastSend({ file: __filename, name: 'UdpTransport', options, body, contentType }, underWay);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#disconnect();
  }

  async #post(message: Uint8Array, signal: AbortSignal): Promise<SendResult> {
    this.#connecting ??= this.#connected().finally(() => (this.#connecting = undefined));
    const { socket } = await this.#connecting;
    if (this.#clock.tickMs() < this.#readyAtMs) await pause();
    const complaint = this.#complaint;
    this.#complaint = undefined;
    if (complaint !== undefined) throw complaint;
    if (signal.aborted || this.#closed) throw new Error('closed');
    await new Promise<void>((resolve, reject) => {
      socket.send(message, (error) => (error ? reject(error) : resolve()));
    });
    this.#readyAtMs = this.#clock.tickMs() + PAUSE_MS;
    return { kind: 'delivered' };
  }

  /** The socket, made when the first message goes out, and made anew when the name has come to mean another address. */
  async #connected(): Promise<Connection> {
    const { host, port } = this.#address;
    const nowMs = this.#clock.tickMs();
    if (this.#connection !== undefined && nowMs < this.#resolveAtMs) return this.#connection;
    const address = isIP(host) === 0 ? await this.#resolved(host) : host;
    this.#resolveAtMs = nowMs + RESOLVED_MS;
    if (this.#connection?.address === address) return this.#connection;
    this.#disconnect();
    const socket = asOwnTraffic(() => createSocket(isIP(address) === 6 ? 'udp6' : 'udp4'));
    // Never kept alive for it, and never without a listener: an unheard 'error' would end the process.
    socket.unref();
    socket.on('error', (error) => this.#heard(socket, error));
    await connected(socket, port, address);
    this.#connection = { socket, address };
    if (this.#closed) this.#disconnect();
    return { socket, address };
  }

  /** The name's address; the last one known when it cannot be resolved just now. */
  async #resolved(host: string): Promise<string> {
    try {
      return (await this.#resolveHost(host, this.#family)).address;
    } catch (error) {
      if (this.#connection === undefined) throw error;
      return this.#connection.address;
    }
  }

  #heard(socket: Socket, error: Error): void {
    if (this.#connection?.socket === socket) this.#complaint = error;
  }

  #failed(error: { code?: string; message: string }): SendResult {
    const { code = 'error', message } = error;
    const reason = message.includes(code) ? message : `${code}: ${message}`;
    if (code === 'EMSGSIZE') return { kind: 'too-large', code, reason };
    // The name may mean another address by now.
    this.#resolveAtMs = Number.NEGATIVE_INFINITY;
    const hint = hintForDatagram(code, this.#address);
    return { kind: 'retry', code, reason, hint, maybeDelivered: false, answered: false };
  }

  #disconnect(): void {
    const { socket } = this.#connection ?? {};
    this.#connection = undefined;
    this.#complaint = undefined;
    socket?.close();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, PAUSE_MS).unref();
  });
}

async function connected(socket: Socket, port: number, address: string): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      // Its callback is given the error, though its type does not say so.
      const done = (error?: Error) => (error ? reject(error) : resolve());
      socket.connect(port, address, done);
    });
  } catch (error) {
    socket.close();
    throw error;
  }
}

/** No datagram can try two addresses, and agents that listen on one family listen on IPv4. */
const ipv4First: ResolveHost = (host, family) => lookupHost(host, { family, verbatim: false });
