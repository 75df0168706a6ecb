import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../fakes/project-root';
import type { Figures } from './figures';
import type { Check } from './verdict';

const BEGIN = '<!-- soak: written by `npm run test:soak -- --docs` -->';
const END = '<!-- /soak -->';

export interface Kept {
  readonly clew: string;
  readonly node: string;
  readonly machine: string;
  readonly began: string;
  readonly minutes: number;
  readonly figures: Figures;
  readonly checks: readonly Check[];
}

/** Puts what was found into its place in docs/reliability.md. */
export function writeSection(kept: Kept): void {
  const file = join(projectRoot, 'docs', 'reliability.md');
  writeFileSync(file, withSection(readFileSync(file, 'utf8'), kept));
}

/** The page with these figures; as it was when it has no place for them. */
export function withSection(page: string, kept: Kept): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  return from < 0 || to < from ? page : `${page.slice(0, from)}${BEGIN}\n${section(kept)}\n${page.slice(to)}`;
}

function section({ clew, node, machine, began, minutes, figures, checks }: Kept): string {
  const rows = checks.map(
    ({ promise, kept, found }) => `| ${promise} | ${found}${kept ? '' : ' (**not kept**)'} |`,
  );
  const { bytesPerSpan, queueSeconds, cpuPercent } = figures;
  return `| promise | found |
|---|---|
${rows.join('\n')}

${minutes} minutes; a span took ${Math.round(bytesPerSpan)} bytes, so that the queue lasted ${queueSeconds.toFixed(0)} s; tracing took ${cpuPercent.toFixed(1)} % of a core (Clew ${clew}, Node ${node}, ${machine}, ${began.slice(0, 10)}).`;
}
