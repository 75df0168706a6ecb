import type { Load } from './cell';
import type { Outage } from './outage-cells';
import type { Told } from './program';
import type { Form } from './run-cell';
import { runProgram } from './run-program';

const MB = 1024 ** 2;
/** Where other programs take the processor, too, only gross delays are ours. */
const COARSE = { delayMs: 60, endMs: 4000 };

/** A form, and how its cells are run. */
export interface Plan {
  readonly form: Form;
  readonly outage: Outage;
  readonly atATime: number;
}

/** For continuous integration: several at a time, so that only gross delays can be told from the machine's own. */
export function quickForm(): Plan {
  const known = new Map<string, Promise<Told>>();
  const off = (load: Load): Promise<Told> => {
    const key = JSON.stringify(load);
    const told = known.get(key) ?? untraced(load);
    known.set(key, told);
    return told;
  };
  return {
    form: {
      load: { spansPerSecond: 2000, ms: 700, tagBytes: 40 },
      allowance: { ...COARSE, memoryBytes: 96 * MB },
      off,
    },
    outage: { deadMs: 2500, load: { ms: 8500 } },
    atATime: 4,
  };
}

/** One at a time, each beside a run of its own with tracing off. */
export function fullForm(isBusy: boolean): Plan {
  return {
    form: {
      load: { spansPerSecond: 5000, ms: 2000, tagBytes: 40 },
      // A queue of 64 MiB may be full on top of what the code takes.
      allowance: { delayMs: 2, memoryBytes: 160 * MB, endMs: 1000, ...(isBusy ? COARSE : {}) },
      off: untraced,
    },
    outage: { deadMs: 60_000, load: { ms: 100_000, spansPerSecond: 3000 } },
    atATime: 1,
  };
}

/** Of a long load only the beginning: with tracing off it is the same all along. */
async function untraced(load: Load): Promise<Told> {
  const { told, stderr } = await runProgram('none', { ...load, ms: Math.min(load.ms, 5000) });
  if (told === undefined) throw new Error(`the untraced program failed: ${stderr}`);
  return told;
}
