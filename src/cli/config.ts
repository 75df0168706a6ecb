import { parseArgs } from 'node:util';
import { settingsTable } from '../config/describe';
import { resolveSettings } from '../config/resolve';
import { nearestPackageName } from '../config/service-name';
import { type Command, OK } from './command';

const USAGE = `Usage: clew config

Prints every setting as a tracer started here and now without options would have it, and where its value comes from: a
variable of the environment, package.json, or the default. Secrets are hidden. What is wrong in the environment, such as a
misspelt variable, is said on standard error.`;

export const configCommand: Command = {
  name: 'config',
  summary: 'print every setting, its value, and where it comes from',
  usage: USAGE,
  async run(args, { out, error, env, cwd }) {
    parseArgs({ args: [...args], options: {} });
    const settings = resolveSettings({}, env, nearestPackageName(cwd));
    const heads = ['setting', 'value', 'from'];
    const rows = settingsTable(settings).map(({ name, value, source }) => [name, value, source]);
    out(table([heads, ...rows]));
    for (const warning of settings.warnings) error(`warning: ${warning}`);
    return OK;
  },
};

/** Columns side by side; the last one is not filled up. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}
