import { type Results, spreadOf } from '../results';
import { spreadCell } from './markdown';
import { ratioTable } from './ratio-table';

const BEGIN = '<!-- bench: written by `npm run bench -- --docs` -->';
const END = '<!-- /bench -->';

/** README.md with its table of costs as these results have it; as it was when it has no place for one. */
export function readmeBlock(readme: string, results: Results): string {
  const [from, to] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (from < 0 || to < from) return readme;
  return `${readme.slice(0, from)}${BEGIN}\n${block(results)}\n${readme.slice(to)}`;
}

function block(results: Results): string {
  const cpu = spreadCell(spreadOf(results, 'exported', 'clew', 'CPU µs per span'));
  const { clew, node, machine, began } = results;
  return `${ratioTable(results, ['jaeger-client', 'otel', 'dd-trace'])}

What the others cost where Clew costs 1. Clew's spans are encoded for the wire in every row, the others' only in the exported one, where everybody does everything. A typical span, from \`startSpan\` to the backend's answer, took ${cpu} µs of CPU (Clew ${clew}, Node ${node}, ${machine}, ${began.slice(0, 10)}).`;
}
