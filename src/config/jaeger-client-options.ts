const UDP = "`endpoint: 'udp://host:6832'`";
const WITH_PASSWORD = "`exporter: { type: 'jaeger', endpoint, user, password }`";
const REMOTE = "`sampler: { type: 'remote', endpoint: 'http://host:5778/sampling' }`";
const NOTHING = 'nothing: there is no such option';

/** Options of jaeger-client that have other names here, or none: what to write in their place. */
const IN_PLACE_OF: Readonly<Record<string, string>> = {
  disable: '`disabled`',
  metrics: 'nothing: `tracer.stats()` has the books',
  contextKey: NOTHING,
  baggagePrefix: NOTHING,
  shareRpcSpan: NOTHING,
  'sampler.hostPort': REMOTE,
  'sampler.host': REMOTE,
  'sampler.port': REMOTE,
  'reporter.agentHost': UDP,
  'reporter.agentPort': UDP,
  'reporter.agentSocketType': UDP,
  'reporter.collectorEndpoint': '`endpoint`',
  'reporter.username': WITH_PASSWORD,
  'reporter.password': WITH_PASSWORD,
  'reporter.flushIntervalMs': '`flushIntervalMs`',
  'reporter.timeoutMs': '`timeoutMs`',
  'reporter.logSpans': '`logSpans`',
};

/** What somebody who comes from jaeger-client is told about an option of its; undefined for any other. */
export function hintFromJaegerClient(option: string): string | undefined {
  if (!Object.hasOwn(IN_PLACE_OF, option)) return undefined;
  return `in the place of jaeger-client's, write ${IN_PLACE_OF[option]} (docs/from-jaeger-client.md)`;
}
