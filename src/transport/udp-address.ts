/** Where datagrams go, before its name is resolved. */
export interface DatagramAddress {
  readonly host: string;
  readonly port: number;
}

/** Ports that take spans by HTTP only. */
const HTTP_PORTS = [4318, 9411, 14268];

/** `udp://host:port`, checked before; an IPv6 address stands in brackets. */
export function readDatagramUrl(endpoint: string): DatagramAddress {
  const { hostname, port } = new URL(endpoint);
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

/** The likely cause of a datagram's failure, and what to do. */
export function hintForDatagram(code: string, { host, port }: DatagramAddress): string | undefined {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `The host name ${host} cannot be resolved from here: check its spelling and this machine's network`;
  }
  if (code !== 'ECONNREFUSED') return undefined;
  if (HTTP_PORTS.includes(port)) return `Port ${port} takes spans by HTTP: use http:// there`;
  return "Nothing listens there. Jaeger's agent takes the compact format on UDP port 6831, the binary one on 6832; Jaeger 2 and `npx clew view` also take HTTP on port 14268 (JAEGER_ENDPOINT)";
}
