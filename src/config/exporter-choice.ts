import { invalidOption } from '../diagnostics/errors';
import { formatOf } from './endpoint';
import type { Environment, Found } from './environment';
import { agrees, exporterCandidates, isOneFamily, warnOfGrpc } from './exporter-candidates';
import type { ClewOptions, ExporterName, ExporterOptions } from './options';
import type { Source } from './settings';
import { OTLP, WITH_ENDPOINT } from './variable';

/** One exporter that is wanted, before its settings are looked up. */
export interface Choice {
  readonly type: ExporterName;
  readonly source: Source;
  /** An address given by position: by code's `endpoint` or by CLEW_ENDPOINT. */
  readonly address?: Found<string>;
  readonly options?: ExporterOptions;
}

const DEFAULT_CHOICE: readonly Choice[] = [{ type: 'jaeger', source: 'default' }];

/** Which exporters there shall be: code beats all, then the first row of the environment's table that applies. */
export function chooseExporters(
  options: ClewOptions,
  env: Environment,
  known: readonly ExporterName[],
): { readonly choices: readonly Choice[]; readonly source: Source } {
  const chosen = chosenByCode(options, env, known) ?? chosenByEnvironment(env, known) ?? DEFAULT_CHOICE;
  const built = chosen.filter((choice) => isBuilt(choice, env, known));
  const choices = withAddresses(chosen.length > 0 && built.length === 0 ? DEFAULT_CHOICE : built, env);
  return {
    choices: choices.filter(({ type }) => type !== 'none'),
    source: (choices[0] ?? chosen[0])?.source ?? 'code',
  };
}

/** A format that this build lacks: an error in code, left out in the environment. */
function isBuilt({ type, source }: Choice, env: Environment, known: readonly ExporterName[]): boolean {
  if (known.includes(type)) return true;
  if (source === 'code') throw invalidOption('exporter', `one of ${known.join(', ')}`, type);
  env.warn(`${source}: the exporter ${type} is not built in and is left out`);
  return false;
}

function chosenByCode(
  options: ClewOptions,
  env: Environment,
  known: readonly ExporterName[],
): readonly Choice[] | undefined {
  const { exporter, endpoint, reporter } = options;
  const address = endpoint === undefined ? undefined : { value: endpoint, source: 'code' };
  if (exporter !== undefined) {
    const list = Array.isArray(exporter) ? exporter : [exporter];
    return list.map((entry: ExporterName | ExporterOptions) => {
      if (typeof entry === 'string') return { type: entry, source: 'code', address };
      const own = entry.endpoint === undefined ? address : { value: entry.endpoint, source: 'code' };
      return { type: entry.type, source: 'code', options: entry, address: own };
    });
  }
  if (endpoint !== undefined) return [formatFor(endpoint, address, env, known)];
  return reporter === undefined ? undefined : [];
}

/** `endpoint` alone: the format is the one it stands for, else the one that the environment names, else Jaeger's. */
function formatFor(
  endpoint: string,
  address: Found<string> | undefined,
  env: Environment,
  known: readonly ExporterName[],
): Choice {
  const named = formatOf(endpoint) === undefined ? chosenByEnvironment(env, known) : undefined;
  return { type: formatOf(endpoint) ?? named?.[0]?.type ?? 'jaeger', source: 'code', address };
}

/** The first row that applies; another one that chooses something else is named in a warning. */
function chosenByEnvironment(
  env: Environment,
  known: readonly ExporterName[],
): readonly Choice[] | undefined {
  const candidates = exporterCandidates(env, known);
  const winner = candidates.find(({ bad }) => bad !== true) ?? candidates[0];
  if (winner === undefined) return undefined;
  const placed = winner.source.startsWith('CLEW_') && env.text('CLEW_ENDPOINT') !== undefined;
  const losers = candidates.filter((other) => other !== winner && !agrees(winner, other, placed));
  if (losers.length > 0) {
    const names = losers.map(({ source }) => source).join(' and ');
    env.warn(`${winner.source} wins over ${names}: each names an exporter, and only the first is heeded`);
  }
  if (winner.source.startsWith('OTEL_') && winner.types.some((type) => OTLP.includes(type))) warnOfGrpc(env);
  return winner.types.map((type) => ({ type, source: winner.source }));
}

/** CLEW_ENDPOINT's addresses, one for each exporter that needs one, in order. */
function withAddresses(choices: readonly Choice[], env: Environment): readonly Choice[] {
  const text = env.text('CLEW_ENDPOINT');
  if (text === undefined) return choices;
  const takers = choices.filter(({ type, address }) => WITH_ENDPOINT.includes(type) && address === undefined);
  const addresses = takers.length > 1 ? text.split(',').map((item) => item.trim()) : [text];
  if (takers.length > 0 && addresses.length > takers.length) {
    env.warn(
      `CLEW_ENDPOINT names ${addresses.length} addresses for ${takers.length} exporters: the last are left out`,
    );
  }
  return choices.map((choice) => {
    const value = takers.includes(choice) ? addresses[takers.indexOf(choice)] : undefined;
    // An address of another format than the one code asks for was meant for something else.
    const foreign =
      value && choice.source === 'code' && !isOneFamily(formatOf(value) ?? choice.type, choice.type);
    return value && !foreign ? { ...choice, address: { value, source: 'CLEW_ENDPOINT' } } : choice;
  });
}
