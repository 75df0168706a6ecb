/** What a kind of backend usually listens on: for telling somebody what is wrong with theirs. */
export interface UsualAddress {
  readonly port: number;
  readonly path: string;
}

/** Likely causes by port: what answers there is not what was meant. */
const WRONG_PORTS: Readonly<Record<string, string>> = {
  4317: 'Port 4317 is OTLP over gRPC; OTLP over HTTP is on port 4318',
  14250: "Port 14250 is Jaeger's gRPC; Thrift over HTTP is on port 14268",
  14269: "Port 14269 is Jaeger's health check; Thrift over HTTP is on port 14268",
  16686: "Port 16686 is Jaeger's web page; Thrift over HTTP is on port 14268, OTLP on 4318",
  6831: 'Port 6831 is for UDP; Thrift over HTTP is on port 14268',
  6832: 'Port 6832 is for UDP; Thrift over HTTP is on port 14268',
};

/** Node's code goes on with `_INVALID`; ours, see unref-connector.ts, does not. */
const WRONG_HOST_NAME = 'ERR_TLS_CERT_ALTNAME';
const NOT_TRUSTED = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
];

/** The likely cause of a failed connection, and what to do; undefined when there is nothing better than the error itself. */
export function hintForError(code: string, url: URL, usual: UsualAddress): string | undefined {
  if (code === 'ECONNREFUSED') {
    return (
      wrongPort(url, usual) ??
      `Nothing listens there. Start the backend, or see traces on this machine with \`npx clew view\` (usual address: ${usualUrl(url, usual)})`
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `The host name ${url.hostname} cannot be resolved from here: check its spelling and this machine's network`;
  }
  if (code === 'connect timeout') {
    return 'Nobody takes up connections there: check host and port, and whether a firewall stands between';
  }
  if (code === 'timeout')
    return 'Something takes requests there and does not answer: check the address, and how busy it is; CLEW_TIMEOUT allows more time';
  if (url.protocol === 'https:') {
    if (code === 'EPROTO' || code.startsWith('ERR_SSL_'))
      return 'The server does not speak TLS: use http:// there';
    if (NOT_TRUSTED.includes(code)) {
      return "The server's certificate is signed by nobody this process trusts: name the CA's file (CLEW_CA_FILE), or set NODE_EXTRA_CA_CERTS";
    }
    if (code.startsWith(WRONG_HOST_NAME)) return 'The certificate is for another host name than the URL';
    return undefined;
  }
  if (code.startsWith('HPE_'))
    return wrongPort(url, usual) ?? 'What answers there does not speak HTTP/1.1: check the port';
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') {
    return wrongPort(url, usual) ?? 'If the server speaks TLS, use https:// there';
  }
  return undefined;
}

/** The same when a proxy stands between; undefined when that has nothing to do with it. */
export function hintForProxy(code: string, url: URL): string | undefined {
  if (NOT_TRUSTED.includes(code) || code.startsWith(WRONG_HOST_NAME) || code === 'aborted') return undefined;
  return `A proxy stands between (HTTP_PROXY, HTTPS_PROXY): if ${url.hostname} can be reached without it, name it in NO_PROXY`;
}

/** The likely cause of an answer that refuses, and what to do. */
export function hintForAnswer(
  status: number,
  html: boolean,
  text: string,
  url: URL,
  usual: UsualAddress,
): string | undefined {
  if (/HTTP request (was sent )?to (an )?HTTPS/i.test(text))
    return 'The server speaks TLS: use https:// there';
  if (html || status === 404 || status === 405) {
    const what = html ? 'A web page answers there, not a collector' : 'Nothing takes spans at that path';
    return wrongPort(url, usual) ?? `${what} (usual address: ${usualUrl(url, usual)})`;
  }
  if (status === 401 || status === 403) return 'Check user and password, or the token';
  if (status === 415) return `That address takes another format (usual address: ${usualUrl(url, usual)})`;
  return status === 400 ? wrongPort(url, usual) : undefined;
}

function wrongPort(url: URL, usual: UsualAddress): string | undefined {
  const cause = WRONG_PORTS[url.port];
  return cause === undefined || Number(url.port) === usual.port
    ? undefined
    : `${cause}: try ${usualUrl(url, usual)}`;
}

function usualUrl(url: URL, usual: UsualAddress): string {
  return `${url.protocol}//${url.hostname}:${usual.port}${usual.path}`;
}
