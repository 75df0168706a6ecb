import type { Socket } from 'node:net';
import { sharedLookup } from './shared-lookup';

/** What TLS and addresses need beside the URL. */
export interface ConnectOptions {
  /** Milliseconds until a connection must stand. */
  readonly timeoutMs: number;
  /** Path of a unix socket to connect to in the place of the URL's host. */
  readonly socketPath?: string;
  /** PEM: certificates to trust in the place of the system's; the client's certificate and key. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

const WRONG_HOST_NAME = 'ERR_TLS_CERT_ALTNAME_INVALID';

type Connected = (error: Error | null, socket: Socket | null) => void;
export type Connect = (target: object, callback: Connected) => Socket | undefined;

/** undici's connector, with sockets that never keep the process alive; `connected` is given each of them. */
export function unrefConnector(
  options: ConnectOptions,
  connecting: () => void,
  connected: (socket: Socket) => void,
): Connect {
  const buildConnector = require('undici/lib/core/connect.js');
  const { timeoutMs, socketPath, ca, cert, key } = options;
  const connect = buildConnector({ timeout: timeoutMs, socketPath, ca, cert, key, lookup: sharedLookup });
  return unrefSockets(connect, connecting, connected);
}

/**
 * `connect` with sockets that never keep the process alive, neither while they connect nor later: undici refs a socket
 * while a request is under way, so `ref` is taken away from ours, and nothing but the end's own timer holds a process.
 * `connecting` is told of each attempt.
 */
export function unrefSockets(
  connect: Connect,
  connecting: () => void,
  connected: (socket: Socket) => void = () => {},
): Connect {
  return (target, callback) => {
    connecting();
    const socket = connect(target, (error, made) => {
      unref(made);
      if (made !== null && made !== undefined) connected(made);
      callback(bearable(error), made);
    });
    unref(socket);
    return socket;
  };
}

/**
 * undici's client (7.30) goes its own way with this one error, and never connects again: a backend whose certificate has
 * been put right would be without spans until this process is started anew.
 */
function bearable(error: (Error & { code?: string }) | null): Error | null {
  if (error?.code !== WRONG_HOST_NAME) return error;
  return Object.assign(new Error(error.message, { cause: error }), { code: 'ERR_TLS_CERT_ALTNAME' });
}

function unref(socket: Socket | null | undefined): void {
  // A connector through a proxy returns a promise, and hands its socket only to the callback.
  if (typeof socket?.unref !== 'function') return;
  socket.unref();
  socket.ref = () => socket;
}
