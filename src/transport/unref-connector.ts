import type { Socket } from 'node:net';

/** What TLS and addresses need beside the URL. */
export interface ConnectOptions {
  /** Milliseconds until a connection must stand. */
  readonly timeoutMs: number;
  /** Path of a unix socket to connect to in the place of the URL's host. */
  readonly socketPath: string | undefined;
  /** PEM: certificates to trust in the place of the system's; the client's certificate and key. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

type Connect = (options: object, callback: (error: Error | null, socket: Socket | null) => void) => Socket;

/**
 * undici's connector with sockets that never keep the process alive. undici refs a socket while a request is under way;
 * `ref` is taken away from ours, so that nothing but the end's own timer holds a process.
 */
export function unrefConnector(options: ConnectOptions, connected: () => void): Connect {
  const buildConnector = require('undici/lib/core/connect.js');
  const { timeoutMs, socketPath, ca, cert, key } = options;
  const connect: Connect = buildConnector({ timeout: timeoutMs, socketPath, ca, cert, key });
  return (target, callback) => {
    connected();
    const socket = connect(target, callback);
    socket.unref();
    socket.ref = () => socket;
    return socket;
  };
}
