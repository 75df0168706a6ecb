/** One case of one study in a process of its own: its argument is a {@link StudyTask}. Prints one line of JSON. */
import { FULL, QUICK } from './effort';
import { STUDIES, type StudyName } from './studies/studies';
import type { Study } from './studies/study';

export interface StudyTask {
  readonly study: StudyName;
  readonly case: string;
  readonly quick: boolean;
  readonly sinkUrl: string;
}

async function main({ study, case: name, quick, sinkUrl }: StudyTask): Promise<void> {
  // A transport keeps no process alive.
  setInterval(() => {}, 1000);
  const { cases }: Study = STUDIES[study];
  const figures = await cases[name]({ effort: quick ? QUICK : FULL, sinkUrl });
  process.stdout.write(`\n${JSON.stringify(figures)}\n`, () => process.exit());
}

void main(JSON.parse(process.argv[2]) as StudyTask);
