/** `JAEGER_PORT_14268_TCP`, `…_ADDR`, `…_PORT`, `…_PROTO`; `JAEGER_SERVICE_PORT_HTTP`. */
const PORT_VARIABLE = /_PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?$/;
const SERVICE_VARIABLE = /_SERVICE_(?:HOST|PORT(?:_[A-Z0-9_]+)?)$/;
const ADDRESS = /^(?:tcp|udp|sctp):\/\//;

/**
 * Whether a variable is one that Kubernetes sets in every container for each service of the namespace: a service
 * called `jaeger-agent` makes `JAEGER_AGENT_PORT=tcp://10.0.0.7:6831`. Nobody chose these: they mean nothing here.
 */
export function isFromKubernetes(name: string, value: string): boolean {
  if (name.endsWith('_PORT') && ADDRESS.test(value)) return true;
  return SERVICE_VARIABLE.test(name) || PORT_VARIABLE.test(name);
}
