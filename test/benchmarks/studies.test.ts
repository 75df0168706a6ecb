/** The studies, as `npm run bench -- --only=…` runs them, with as little time for each figure as there is. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { studySection } from '../../benchmarks/page/study-section';
import { runStudy, type StudyResults, studyReport } from '../../benchmarks/study-run';

const RUN = {
  study: 'active',
  clew: '1',
  machine: 'm',
  began: '2026-01-02T03:04:05Z',
  quick: false,
} as const;

describe('a study', () => {
  test('measures every case in processes of its own, and leaves out what is not there', async () => {
    const results = await runStudy('sending', [process.execPath], { quick: true, rounds: 1 });
    const cases = new Map(results.runs.map((run) => [run.case, run.figures]));
    const wire = (name: string) => cases.get(name)?.['bytes per span'][0] ?? Number.NaN;
    assert.ok(wire('gzip 1, the option compression') < wire('as it is') / 2);
    assert.equal(wire('by a worker thread'), wire('as it is'));
    for (const [name, figures] of cases) assert.ok(figures['whole process, ns per span'][0] > 0, name);
    assert.match(studyReport(results), /as it is +[\d.]+/);
  });

  test('of one figure is a table with a column for each version of Node', () => {
    const runs = [
      { node: 'v20.1.0', case: 'a', figures: { ns: [1, 2, 9] } },
      { node: 'v20.1.0', case: 'a', figures: { ns: [4] } },
      { node: 'v22.1.0', case: 'a', figures: { ns: [5] } },
      { node: 'v22.1.0', case: 'b', figures: { ns: [6] } },
    ];
    const table = studySection({ ...RUN, runs } satisfies StudyResults).at(-1);
    assert.deepEqual(table?.split('\n'), [
      '| ns | Node v20.1.0 | Node v22.1.0 |',
      '|---|---:|---:|',
      '| a | 3 (2–4) | 5 |',
      '| b | – | 6 |',
    ]);
  });

  test('of several figures is a table for each version of Node', () => {
    const runs = ['v20.1.0', 'v22.1.0'].map((node) => ({
      node,
      case: 'a',
      figures: { cpu: [1], wire: [2] },
    }));
    const tables = studySection({ ...RUN, runs } satisfies StudyResults).slice(-2);
    assert.deepEqual(
      tables.map((table) => table.split('\n')[0]),
      ['| Node v20.1.0 | cpu | wire |', '| Node v22.1.0 | cpu | wire |'],
    );
  });
});
