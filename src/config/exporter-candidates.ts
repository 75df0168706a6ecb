import { maskText } from '../diagnostics/mask';
import { COMPACT_PORT, formatOf } from './endpoint';
import { type Environment, NOT_OURS } from './environment';
import type { ExporterName } from './options';
import { parseList } from './parse';
import { AGENT_HOST, AGENT_PORT, ENDPOINT, OTLP_PROTOCOL } from './rows/exporters';
import type { Source } from './settings';
import { type Family, familyOf, JAEGER, OTLP, UDP, ZIPKIN } from './variable';

/** One row of the table "Which exporter": a variable that is set, and what it would choose. */
export interface Candidate {
  readonly source: Source;
  readonly types: readonly ExporterName[];
  /** It names a place and not only a format: without conflict, it completes an upper row of its format. */
  readonly place: boolean;
  /** Its value cannot be used: it chooses only if nothing else does, and its format's usual place then. */
  readonly bad?: boolean;
  readonly serves: readonly ExporterName[];
}

/** The rows of the table that apply, uppermost first. */
export function exporterCandidates(env: Environment, known: readonly ExporterName[]): readonly Candidate[] {
  return [
    clewCandidate(env, known),
    placeCandidate(env, 'jaeger', ['JAEGER']),
    agentCandidate(env),
    otelCandidate(env, known),
    placeCandidate(env, otlpType(env), ['OTEL'], OTLP),
    placeCandidate(env, 'zipkin', NOT_OURS, ZIPKIN),
  ].filter((candidate) => candidate !== undefined);
}

/** Whether a lower row only completes the winner: it says where the winner's format goes, or repeats the format. */
export function agrees(winner: Candidate, other: Candidate, placed: boolean): boolean {
  if (other.place)
    return !placed && !winner.place && winner.types.some((type) => other.serves.includes(type));
  return other.types.every((type) => winner.types.some((ours) => isOneFamily(type, ours)));
}

export function isOneFamily(left: ExporterName, right: ExporterName): boolean {
  return left === right || [JAEGER, OTLP, ZIPKIN].some((all) => all.includes(left) && all.includes(right));
}

function clewCandidate(env: Environment, known: readonly ExporterName[]): Candidate | undefined {
  const types = namedTypes(env, 'CLEW_EXPORTER', known, (name) => name as ExporterName);
  if (types !== undefined) return { source: 'CLEW_EXPORTER', types, place: false, serves: types };
  const address = env.text('CLEW_ENDPOINT');
  if (address === undefined) return undefined;
  // A name that OpenTelemetry's variable gives says what an address of ours does not tell.
  const type = formatOf(address) ?? otelCandidate(env, known)?.types[0] ?? 'jaeger';
  return { source: 'CLEW_ENDPOINT', types: [type], place: true, serves: [type] };
}

function otelCandidate(env: Environment, known: readonly ExporterName[]): Candidate | undefined {
  const types = namedTypes(env, 'OTEL_TRACES_EXPORTER', known, (name) => {
    if (name === 'otlp') return otlpType(env);
    return name === 'logging' ? 'console' : (name as ExporterName);
  });
  return types && { source: 'OTEL_TRACES_EXPORTER', types, place: false, serves: types };
}

/** The exporters that a list names; unknown names are left out and complained of. */
function namedTypes(
  env: Environment,
  variable: string,
  known: readonly ExporterName[],
  typeOf: (name: string) => ExporterName,
): ExporterName[] | undefined {
  const text = env.text(variable);
  if (text === undefined) return undefined;
  const types = new Set<ExporterName>();
  for (const name of parseList(text.toLowerCase())) {
    const type = typeOf(name);
    if (known.includes(type)) types.add(type);
    else
      env.warn(
        `${variable}: expected one of ${known.join(', ')}, got \`${maskText(name)}\`, which is left out`,
      );
  }
  if (types.size > 1 && types.delete('none')) {
    env.warn(`${variable}: \`none\` beside other exporters is left out`);
  }
  return types.size === 0 ? undefined : [...types];
}

/** A variable that holds the address of one format. */
function placeCandidate(
  env: Environment,
  type: ExporterName,
  families: readonly Family[],
  serves: readonly ExporterName[] = [type],
): Candidate | undefined {
  const found = env.peek(ENDPOINT, { format: type, families });
  if (found !== undefined) return { source: found.source, types: [type], place: true, serves };
  const bad = ENDPOINT.variables.find(({ name, formats }) => {
    return formats?.includes(type) && families.includes(familyOf(name)) && env.text(name) !== undefined;
  });
  return bad && { source: bad.name, types: [type], place: true, bad: true, serves };
}

/** A Jaeger agent: the port decides between the formats. */
function agentCandidate(env: Environment): Candidate | undefined {
  const host = env.peek(AGENT_HOST);
  const port = env.peek(AGENT_PORT);
  const names = [...AGENT_HOST.variables, ...AGENT_PORT.variables].map(({ name }) => name);
  const source = (host ?? port)?.source ?? names.find((name) => env.text(name) !== undefined);
  if (source === undefined) return undefined;
  const type = port?.value === COMPACT_PORT ? 'jaeger-compact' : 'jaeger-binary';
  return { source, types: [type], place: true, bad: host === undefined && port === undefined, serves: UDP };
}

/** Which OTLP the variables of OpenTelemetry mean. */
function otlpType(env: Environment): ExporterName {
  return env.peek(OTLP_PROTOCOL, { format: 'otlp' })?.value === 'http/json' ? 'otlp-json' : 'otlp';
}

/** Said when an exporter is used that the protocol is about. */
export function warnOfGrpc(env: Environment): void {
  const found = env.find(OTLP_PROTOCOL, { format: 'otlp' });
  if (found?.value !== 'grpc') return;
  env.warn(
    `${found.source}: Clew speaks OTLP over HTTP (usually port 4318), not gRPC; http/protobuf is used instead`,
  );
}
