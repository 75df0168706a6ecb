/** A URL and, when it leads to a socket in the file system, that socket's path. */
export interface UnixUrl {
  readonly url: URL;
  readonly socketPath: string | undefined;
}

/**
 * Reads the two spellings of HTTP over a unix socket: `unix:/run/jaeger.sock`, or with the request's path behind a
 * second colon, `unix:/run/jaeger.sock:/api/traces` (nginx); and `http+unix://%2Frun%2Fjaeger.sock/api/traces` (Python's
 * requests). Without a path the request has `usualPath`. Any other URL is what it is.
 */
export function splitUnixUrl(endpoint: string, usualPath: string): UnixUrl {
  const url = new URL(endpoint);
  if (url.protocol === 'unix:') {
    const [socketPath, path] = decodeURIComponent(url.pathname).split(':', 2);
    return { url: onLocalhost(path ?? usualPath, url.search), socketPath };
  }
  if (url.protocol === 'http+unix:') {
    // Written plainly, with three slashes, the whole path is the socket's.
    if (url.host === '') return { url: onLocalhost(usualPath, url.search), socketPath: url.pathname };
    const path = url.pathname === '' || url.pathname === '/' ? usualPath : url.pathname;
    return { url: onLocalhost(path, url.search), socketPath: decodeURIComponent(url.host) };
  }
  return { url, socketPath: undefined };
}

/** The name that goes into the `host` header; nothing is looked up. */
function onLocalhost(path: string, search: string): URL {
  return new URL(`http://localhost${path}${search}`);
}
