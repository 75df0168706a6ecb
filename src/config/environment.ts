import { MASK, maskText } from '../diagnostics/mask';
import { isFromKubernetes } from './kubernetes';
import type { ExporterName } from './options';
import type { Pairs } from './pairs';
import type { Source } from './settings';
import { FAMILIES, type Family, familyOf, type SettingRow, type VariableRow } from './variable';

/** A value and the variable it came from. */
export interface Found<T> {
  readonly value: T;
  readonly source: Source;
}

interface GeneralFound<T> extends Found<T> {
  readonly general: boolean;
}

/** Which variables of a setting count: those that this exporter heeds, of these families. */
export interface Search {
  readonly format?: ExporterName;
  readonly families?: readonly Family[];
}

export const NOT_OURS: readonly Family[] = FAMILIES.filter((family) => family !== 'CLEW');

/**
 * The environment read through the table of settings. Nothing here throws: a bad value is left out and complained of
 * once, and so is a variable that contradicts one that wins over it.
 */
export class Environment {
  readonly #env: NodeJS.ProcessEnv;
  readonly #warnings = new Set<string>();

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /** What there is to warn about so far, each once. */
  get warnings(): readonly string[] {
    return [...this.#warnings];
  }

  warn(message: string): void {
    this.#warnings.add(message);
  }

  /** A variable's text; undefined when it is unset, empty, or set by Kubernetes. */
  text(name: string): string | undefined {
    const text = this.#env[name]?.trim();
    return text === undefined || text === '' || isFromKubernetes(name, text) ? undefined : text;
  }

  /** The value of the first variable that has one; what is wrong with any of them is warned about. */
  find<T>(row: SettingRow<T>, search: Search = {}): Found<T> | undefined {
    const [winner, ...others] = this.#findAll(row, search, (message) => this.warn(message));
    for (const other of others) {
      if (!isSame(winner.value, other.value)) this.#conflict(winner.source, other, `\`${nameOf(row)}\``);
    }
    return winner;
  }

  /** The same without a warning: for whoever only asks whether there is one. */
  peek<T>(row: SettingRow<T>, search: Search = {}): Found<T> | undefined {
    return this.#findAll(row, search, () => {})[0];
  }

  /** All pairs that the variables of a setting hold, an earlier variable winning key by key. */
  merge(row: SettingRow<Pairs>, search: Search = {}): ReadonlyMap<string, Found<string>> {
    const merged = new Map<string, Found<string>>();
    for (const found of this.#findAll(row, search, (message) => this.warn(message))) {
      for (const [key, value] of found.value) {
        const winner = merged.get(key);
        if (winner === undefined) merged.set(key, { value, source: found.source });
        else if (winner.value !== value) {
          this.#conflict(winner.source, found, `\`${key}\` of \`${nameOf(row)}\``);
        }
      }
    }
    return merged;
  }

  #findAll<T>(row: SettingRow<T>, search: Search, warn: (message: string) => void): GeneralFound<T>[] {
    const { format, families = FAMILIES } = search;
    const found: GeneralFound<T>[] = [];
    const bad: string[] = [];
    for (const variable of row.variables) {
      const { name, general = false, shared = false, kind = row.kind } = variable;
      const text = this.text(name);
      if (text === undefined || !families.includes(familyOf(name)) || !heeds(variable, format)) continue;
      const complain = (item: string, expected: string) => {
        warn(`${name}: expected ${expected}, got ${shown(row, item)}, which is left out`);
      };
      const value = kind.parse(text, { env: this.#env, complain });
      if (value !== undefined) found.push({ value, source: name, general });
      else if (!shared) bad.push(`${name}: expected ${kind.written}, got ${shown(row, text)}`);
    }
    // Only now it is known what is used instead.
    const instead = found[0]?.source ?? defaultInWords(row, format);
    for (const complaint of bad) warn(`${complaint}; ${instead} is used instead`);
    return found;
  }

  /** A general variable that differs from a more specific one of its family is no conflict, but its purpose. */
  #conflict(winner: Source, other: { source: Source; general: boolean }, about: string): void {
    if (other.general && familyOf(winner) === familyOf(other.source)) return;
    this.warn(`${winner} wins over ${other.source}: they disagree about ${about}`);
  }
}

function defaultInWords<T>({ defaultFor, defaultText }: SettingRow<T>, format?: ExporterName): string {
  return `the default, ${format === undefined || defaultFor === undefined ? defaultText : defaultFor(format)},`;
}

function heeds<T>({ formats }: VariableRow<T>, format: ExporterName | undefined): boolean {
  return formats === undefined || format === undefined || formats.includes(format);
}

function shown<T>(row: SettingRow<T>, text: string): string {
  return `\`${row.secret === true ? MASK : maskText(text)}\``;
}

function nameOf<T>({ option, key }: SettingRow<T>): string {
  return option === '' ? key : option;
}

function isSame(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
