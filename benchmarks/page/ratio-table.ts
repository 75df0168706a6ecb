import { type ContestantName, titleOf } from '../contestants/contestants';
import { type Results, spreadOf } from '../results';
import { markdownTable, NONE, ratioCell } from './markdown';

/** What the short tables show: words, workload, figure. */
const ROWS: readonly (readonly [words: string, workload: string, figure: string])[] = [
  ['start and finish a root', 'micro', 'root'],
  ['start and finish a child', 'micro', 'child'],
  ['a typical span, values repeat', 'micro', 'typical, values repeat'],
  ['a typical span, values differ', 'micro', 'typical, values differ'],
  ['an unsampled child', 'micro', 'unsampled child'],
  ['inject, Jaeger’s headers', 'micro', 'inject jaeger'],
  ['extract, Jaeger’s headers', 'micro', 'extract jaeger'],
  ['**CPU per exported span, all in all**', 'exported', 'CPU µs per span'],
  ['bytes per span on the wire', 'exported', 'bytes per span'],
  ['bytes kept per unsent span', 'retained', 'bytes kept per span'],
  ['loading the library, cold', 'load', 'require, ms'],
];

/** What others cost where Clew (Jaeger Thrift) costs 1, measured in the same run. */
export function ratioTable(results: Results, names: readonly ContestantName[]): string {
  const there = names.filter((name) => results.versions[name] !== undefined);
  const rows = ROWS.flatMap(([words, workload, figure]) => {
    const ours = spreadOf(results, workload, 'clew', figure);
    if (ours === undefined) return [];
    const cells = there.map((name) => ratioCell(spreadOf(results, workload, name, figure), ours));
    return cells.every((cell) => cell === NONE) ? [] : [[words, ...cells]];
  });
  return markdownTable(['Clew is 1', ...there.map(titleOf)], rows);
}
