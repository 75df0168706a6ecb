/** `npm run bench -- [--quick] [--rounds=n] [--judge]`: runs the contestants by turns, prints and keeps their figures. */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figures } from './contest-process';
import { CONTESTANTS, type ContestantName } from './contestants';
import { judge, losses } from './gates';
import { machine, report } from './report';

const ROUNDS = { quick: 3, full: 9 };

async function main(args: readonly string[]): Promise<void> {
  const quick = args.includes('--quick');
  const rounds = Number(argument(args, '--rounds') ?? (quick ? ROUNDS.quick : ROUNDS.full));
  const began = new Date();
  const all: Figures[] = [];
  for (let round = 0; round < rounds; round++) {
    // Each round begins with another one: whoever is always first after a pause meets a cooler machine.
    for (let i = 0; i < CONTESTANTS.length; i++) {
      const name = CONTESTANTS[(i + round) % CONTESTANTS.length];
      all.push(await contest(name, quick));
      progress(all.length, rounds * CONTESTANTS.length);
    }
  }
  console.log(report(all, rounds, began));
  const file = keep({ machine: machine(), began: began.toISOString(), quick, rounds, figures: all });
  console.log(`Every sample: ${file}`);
  for (const line of losses(all)) console.log(`LOST: ${line}`);
  const judgements = judge(all, quick ? 2 : 1);
  for (const { line, passed } of judgements) console.log(`${passed ? 'gate' : 'GATE MISSED'}: ${line}`);
  const missed = args.includes('--judge') && judgements.some(({ passed }) => !passed);
  process.exitCode = missed || losses(all).length > 0 ? 1 : 0;
}

/** One contestant, once, with a sink of its own. */
async function contest(name: ContestantName, quick: boolean): Promise<Figures> {
  const sink = fork(join(__dirname, 'sink-process.js'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  try {
    const [port] = await once(sink, 'message');
    const entry = join(__dirname, 'contest-process.js');
    const args = [entry, name, quick ? 'quick' : 'full', `http://127.0.0.1:${port}`];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const [code] = await once(child, 'close');
    const line = output.trimEnd().split('\n').at(-1);
    if (code !== 0 || !line) throw new Error(`${name} ended with ${code}`);
    return JSON.parse(line) as Figures;
  } finally {
    sink.kill();
  }
}

function progress(done: number, of: number): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(done < of ? `\r${done} of ${of} runs` : '\r\u001b[K');
}

/** Raw results stay beside the benchmarks, where git ignores them. */
function keep(results: object): string {
  const folder = join('benchmarks', 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${new Date().toISOString().replaceAll(':', '-')}.json`);
  writeFileSync(file, JSON.stringify(results));
  return file;
}

function argument(args: readonly string[], name: string): string | undefined {
  return args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
}

void main(process.argv.slice(2));
