import type { Dispatcher } from './http';
import { type Connect, type ConnectOptions, unrefSockets } from './unref-connector';

/** As curl and undici read them: lower case first. */
const VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'];

/**
 * Whether a proxy may stand between here and `url`. One named for `http:` serves `https:` too, as in undici's
 * EnvHttpProxyAgent; NO_PROXY is read by that. No proxy can reach what listens on this machine's own loopback, and Clew's
 * default backend does, so it is never asked for that (Go's net/http has the same exception).
 */
export function isProxied(url: URL, env: NodeJS.ProcessEnv): boolean {
  if (url.hostname === 'localhost' || url.hostname === '[::1]' || url.hostname.startsWith('127.'))
    return false;
  const wanted = url.protocol === 'https:' ? VARIABLES : VARIABLES.slice(0, 2);
  return wanted.some((name) => (env[name] ?? '') !== '');
}

/** undici's own reading of HTTP_PROXY, HTTPS_PROXY and NO_PROXY, over connections that never keep the process alive. */
export function proxyDispatcher(connect: Connect, { ca, cert, key }: ConnectOptions): Dispatcher {
  const Client = require('undici/lib/dispatcher/client.js');
  const EnvHttpProxyAgent = require('undici/lib/dispatcher/env-http-proxy-agent.js');
  const client = (origin: string | URL, options: { connect: Connect }) =>
    new Client(origin, { connect: unrefSockets(options.connect), headersTimeout: 0, bodyTimeout: 0 });
  return new EnvHttpProxyAgent({
    connect,
    factory: client,
    // To the proxy itself; its URL may hold credentials, which undici has taken out already.
    clientFactory: (url: URL, options: { connect: Connect }) => client(url.origin, options),
    requestTls: { ca, cert, key },
    // Plain HTTP is asked of a proxy by its full URL, as everybody does: many refuse CONNECT to other ports than 443.
    proxyTunnel: false,
  });
}
