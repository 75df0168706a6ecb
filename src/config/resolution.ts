import type { Environment, Found, Search } from './environment';
import type { Source } from './settings';
import type { SettingRow } from './variable';

/** Settings as they are decided one by one: code > environment > default, and for each where it came from. */
export class Resolution {
  readonly env: Environment;
  readonly sources: Record<string, Source> = {};

  constructor(env: Environment) {
    this.env = env;
  }

  /** A setting that always has a value. */
  pick<T>(row: SettingRow<T>, code: T | undefined, key?: string, search?: Search): T {
    return this.optional(row, code, key, search) as T;
  }

  /** A setting that may stay without a value. */
  optional<T>(row: SettingRow<T>, code: T | undefined, key = row.key, search?: Search): T | undefined {
    const { value, source } = this.#decide(row, code, search);
    this.sources[key] = source;
    return value;
  }

  #decide<T>(
    row: SettingRow<T>,
    code: T | undefined,
    search: Search | undefined,
  ): Partial<Found<T>> & { source: Source } {
    if (code !== undefined) return { value: code, source: 'code' };
    const byDefault = search?.format === undefined ? undefined : row.defaultFor?.(search.format);
    return this.env.find(row, search) ?? { value: byDefault ?? row.defaultValue, source: 'default' };
  }
}
