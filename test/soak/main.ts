/**
 * What `npm run test:soak` runs: a program that makes 20 000 spans a second beside the same program untraced, at a backend that
 * dies and returns. `--minutes=2` in the place of ten; `--docs` writes what was found into docs/reliability.md.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { VERSION } from '../../src/model/version';
import { projectRoot } from '../fakes/project-root';
import { Arrivals } from './arrivals';
import { Backend } from './backend';
import { Course } from './course';
import { type Figures, figuresOf } from './figures';
import { type Sample, SPANS_PER_SECOND } from './messages';
import { writeSection } from './section';
import { Soaked } from './soaked';
import { checksOf } from './verdict';

const MAX_QUEUE_BYTES = 64 * 1024 * 1024;
/** Below it there is no time for the outages. */
const MIN_MINUTES = 2;
const TOLD_EVERY_SECONDS = 10;

function minutesIn(args: readonly string[]): number {
  const given = args.find((arg) => arg.startsWith('--minutes='))?.slice('--minutes='.length);
  const minutes = Number(given ?? 10);
  if (!(minutes >= MIN_MINUTES))
    throw new Error(`expected --minutes=${MIN_MINUTES} or more, got \`${given}\``);
  return minutes;
}

function progress({ seconds, made, rss, stats }: Sample): string {
  const waiting = ((stats?.exporters[0].waitingBytes ?? 0) / 1024 / 1024).toFixed(1);
  const full = stats?.dropped['queue-full'] ?? 0;
  const memory = (rss / 1024 / 1024).toFixed(0);
  return `${String(Math.round(seconds)).padStart(5)} s  ${made} made  ${stats?.sent} sent  ${full} dropped  ${waiting} MiB waiting  ${memory} MiB resident`;
}

async function soak(minutes: number): Promise<Figures> {
  // A course may be longer than it was to be, by the pauses between tries at its last outage.
  const maxSpans = Math.ceil((minutes + 2) * 60) * SPANS_PER_SECOND;
  const arrivals = new Arrivals(maxSpans);
  const backend = new Backend(arrivals);
  await backend.start();
  const task = { endpoint: backend.endpoint, maxQueueBytes: MAX_QUEUE_BYTES, maxSpans };
  const traced = new Soaked({ ...task, traced: true });
  const untraced = new Soaked({ ...task, traced: false });
  const course = new Course({ backend, traced, untraced, maxQueueBytes: MAX_QUEUE_BYTES, minutes });
  const tell = () => traced.last !== undefined && console.log(progress(traced.last));
  const telling = setInterval(tell, TOLD_EVERY_SECONDS * 1000);
  try {
    await course.run();
    await Promise.all([traced.stop(), untraced.stop()]);
  } finally {
    clearInterval(telling);
    for (const program of [traced, untraced]) program.kill();
    await backend.kill();
  }
  for (const line of traced.warnings) console.log(`  told: ${line}`);
  return figuresOf({ course, traced, untraced, arrivals });
}

async function main(args: readonly string[]): Promise<void> {
  const minutes = minutesIn(args);
  console.log(
    `${SPANS_PER_SECOND} spans a second for ${minutes} minutes, at a backend that dies and returns`,
  );
  const began = new Date().toISOString();
  const figures = await soak(minutes);
  const checks = checksOf(figures, MAX_QUEUE_BYTES);
  const machine = `${cpus().length} × ${cpus()[0].model.trim()}`;
  const kept = { clew: VERSION, node: process.version, machine, began, minutes, figures, checks };
  const folder = join(projectRoot, 'test', 'soak', 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${began.replaceAll(':', '-')}.json`), JSON.stringify(kept));
  console.log('');
  for (const { promise, kept, found } of checks)
    console.log(`${kept ? 'ok    ' : 'NOT OK'} ${promise}: ${found}`);
  if (args.includes('--docs')) writeSection(kept);
  const failed = checks.filter((check) => !check.kept).length;
  console.log(`\n${checks.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

void main(process.argv.slice(2));
