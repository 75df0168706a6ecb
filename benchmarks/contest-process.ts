/** One workload of one contestant in a process of its own: its argument is a {@link Task}. Prints one line of JSON. */
import type { ContestantName } from './contestants/contestants';
import { FULL, QUICK } from './effort';
import { WORKLOADS, type WorkloadName } from './workloads/workloads';

export interface Task {
  readonly workload: WorkloadName;
  readonly contestant: ContestantName;
  readonly quick: boolean;
  readonly sinkUrl: string;
}

async function main({ workload, contestant, quick, sinkUrl }: Task): Promise<void> {
  const figures = await WORKLOADS[workload]({ name: contestant, effort: quick ? QUICK : FULL, sinkUrl });
  process.stdout.write(`\n${JSON.stringify(figures)}\n`, () => process.exit());
}

void main(JSON.parse(process.argv[2]) as Task);
