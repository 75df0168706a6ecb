import { STUDIES } from '../studies/studies';
import { dimensionsOf, type StudyResults, studySpread } from '../study-run';
import { markdownTable, spreadCell } from './markdown';

/** A study of one figure is one table, with a column for each version of Node; of several, a table for each version. */
export function studySection(results: StudyResults): string[] {
  const { study, clew, machine, began, quick } = results;
  const { title, words } = STUDIES[study];
  const { nodes, cases, figures } = dimensionsOf(results);
  const when = `${began.slice(0, 16).replace('T', ' ')} UTC${quick ? ', **a quick run**' : ''}`;
  const cells = (name: string, of: readonly (readonly [node: string, figure: string])[]): string[] => [
    name,
    ...of.map(([node, figure]) => spreadCell(studySpread(results, node, name, figure))),
  ];
  const head = [
    `## ${title}`,
    `${words} Clew ${clew}, ${machine}, ${when}; \`npm run bench -- --only=${study}\`.`,
  ];
  if (figures.length === 1) {
    const columns = nodes.map((node) => [node, figures[0]] as const);
    const rows = cases.map((name) => cells(name, columns));
    return [...head, markdownTable([figures[0], ...nodes.map((node) => `Node ${node}`)], rows)];
  }
  return [
    ...head,
    ...nodes.map((node) => {
      const columns = figures.map((figure) => [node, figure] as const);
      const there = cases.filter((name) =>
        figures.some((figure) => studySpread(results, node, name, figure)),
      );
      const rows = there.map((name) => cells(name, columns));
      return markdownTable([`Node ${node}`, ...figures], rows);
    }),
  ];
}
