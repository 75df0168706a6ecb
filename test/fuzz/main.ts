/** What `npm run fuzz` runs: see `--help`. Exits with 1 when something was found, and says how to find it again. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type FuzzReport, fuzz } from './fuzz';

const DEFAULT_INPUTS = 1_000_000;
const HELP = `npm run fuzz -- [options]
  --inputs <n>   how many, default 1000000 if nothing else bounds it
  --seconds <n>  how long at most
  --forever      until something is found, or Ctrl-C
  --seed <n>     of the first round, default random
  --rounds <n>   at most so many: --rounds 1 repeats the round of --seed
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      inputs: { type: 'string' },
      seconds: { type: 'string' },
      forever: { type: 'boolean', default: false },
      seed: { type: 'string' },
      rounds: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const seed = Number(values.seed ?? randomInt(2 ** 32));
  const isBounded = values.forever || values.seconds !== undefined || values.rounds !== undefined;
  const untilMs = Date.now() + Number(values.seconds ?? Number.POSITIVE_INFINITY) * 1000;
  console.log(`seed ${seed}`);
  const began = Date.now();
  const progress = (report: FuzzReport) => process.stderr.write(`\r${told(report, began)}   `);
  const report = await fuzz({
    seed,
    untilMs,
    inputs: Number(values.inputs ?? (isBounded ? Number.POSITIVE_INFINITY : DEFAULT_INPUTS)),
    rounds: Number(values.rounds ?? Number.POSITIVE_INFINITY),
    onProgress: process.stderr.isTTY ? progress : undefined,
  });
  console.log(told(report, began));
  for (const { seed, call, problem } of report.findings) {
    console.log(`\n${call}: ${problem}\n  again: npm run fuzz -- --seed ${seed} --rounds 1`);
  }
  process.exitCode = report.findings.length > 0 ? 1 : 0;
}

function told({ inputs, rounds, slowest, grownBytes, findings }: FuzzReport, began: number): string {
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  const slow = `the slowest call ${slowest.ms.toFixed(1)} ms (${slowest.call})`;
  return `${inputs} inputs in ${rounds} rounds and ${seconds} s; ${slow}; heap grown by ${(grownBytes / 1e6).toFixed(1)} MB; ${findings.length} findings`;
}

void main();
