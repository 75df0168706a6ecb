import type { Dispatcher } from './http';
import { asOwnTraffic } from './own-traffic';
import { type Connect, type ConnectOptions, unrefSockets } from './unref-connector';

/** As curl and undici read them: lower case first. */
const HTTP_VARIABLES = ['http_proxy', 'HTTP_PROXY'];
const HTTPS_VARIABLES = ['https_proxy', 'HTTPS_PROXY', ...HTTP_VARIABLES];

/**
 * Whether a proxy may stand between here and `url`. One named for `http:` serves `https:` too, as in undici's
 * EnvHttpProxyAgent; NO_PROXY is read by that. No proxy can reach what listens on this machine's own loopback, and Clew's
 * default backend does, so it is never asked for that (Go's net/http has the same exception).
 */
export function mayBeProxied(url: URL, env: NodeJS.ProcessEnv): boolean {
  if (url.hostname === 'localhost' || url.hostname === '[::1]' || url.hostname.startsWith('127.'))
    return false;
  const variables = url.protocol === 'https:' ? HTTPS_VARIABLES : HTTP_VARIABLES;
  return variables.some((name) => (env[name] ?? '') !== '');
}

/**
 * undici's own reading of HTTP_PROXY, HTTPS_PROXY and NO_PROXY, over connections that never keep the process alive.
 * `connect` makes the direct ones; `throughProxy` is told of every other.
 */
export function proxyDispatcher(
  connect: Connect,
  { ca, cert, key }: ConnectOptions,
  throughProxy: () => void,
): Dispatcher {
  const Client = require('undici/lib/dispatcher/client.js');
  const EnvHttpProxyAgent = require('undici/lib/dispatcher/env-http-proxy-agent.js');
  // undici's index would add this to every dispatcher; a tunnel is opened by it.
  const connectMethod = require('undici/lib/api/api-connect.js');
  const tunnel = {
    connect(this: object, ...request: unknown[]): unknown {
      return asOwnTraffic(() => connectMethod.apply(this, request));
    },
  };
  const client = (origin: string, options: { connect: Connect }) => {
    const proxied = unrefSockets(options.connect, throughProxy);
    return new Client(origin, {
      connect: options.connect === connect ? connect : proxied,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  };
  return new EnvHttpProxyAgent({
    connect,
    factory: client,
    // To the proxy itself; its URL may hold credentials, which undici has taken out already.
    clientFactory: (url: URL, options: { connect: Connect }) =>
      Object.assign(client(url.origin, options), tunnel),
    requestTls: { ca, cert, key },
    // Plain HTTP is asked of a proxy by its full URL, as everybody does: many refuse CONNECT to other ports than 443.
    proxyTunnel: false,
  });
}
