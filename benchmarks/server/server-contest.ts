import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { startSink } from '../contest';
import type { ServerLayer } from '../contestants/contestant';
import type { ContestantName } from '../contestants/contestants';
import type { Figures } from '../workloads/workload';
import type { LoadTask } from './load-process';
import { ask, forkPinned, OTHER_CORE, pin, SERVER_CORE } from './pinned';
import type { ServerTask } from './server-process';

/** Requests before anything is counted, and in each turn: to a server that answers at once, or makes calls first. */
const ANSWERING = { makesCalls: false, warmUp: 60_000, turn: 8000 };
const CALLING = { makesCalls: true, warmUp: 8000, turn: 1600 };
/** Times that load goes from the server without tracing to the one with it, and back. */
const ALTERNATIONS = 3;

interface Server {
  readonly process: ChildProcess;
  readonly port: number;
}

/**
 * One pair of servers, one traced and one not, in fresh processes on one core, under load by turns: CPU per request, and the
 * overhead of one over the other in percent. Everything the process does counts, delivery included.
 */
export async function serverContest(
  contestant: ContestantName,
  makesCalls: boolean,
  layer?: ServerLayer,
): Promise<Figures> {
  const { warmUp, turn } = makesCalls ? CALLING : ANSWERING;
  const sink = await startSink();
  pin(sink.process, OTHER_CORE);
  const load = forkPinned(join(__dirname, 'load-process.js'), {}, OTHER_CORE);
  const started: ChildProcess[] = [sink.process, load];
  const start = async (name: ContestantName | undefined): Promise<Server> => {
    const task = { contestant: name, sinkUrl: sink.url, makesCalls, layer } satisfies ServerTask;
    const process = forkPinned(join(__dirname, 'server-process.js'), task, SERVER_CORE);
    started.push(process);
    return { process, port: await ask<number>(process) };
  };
  try {
    const [off, on] = [await start(undefined), await start(contestant)];
    for (const server of [off, on]) await cpuPerRequest(server, load, warmUp);
    return await alternate(off, on, load, turn);
  } finally {
    for (const process of started) process.kill();
  }
}

/** What the overhead of {@link serverContest} is made of: microseconds per request, of pairs that do only a part of it. */
export async function serverLayers(contestant: ContestantName): Promise<Figures> {
  const layers = {
    'reading the headers': 'headers',
    'and recording': 'recording',
    'and all the rest': undefined,
  } as const;
  const figures: Record<string, readonly number[]> = {};
  for (const [title, layer] of Object.entries(layers)) {
    const pair = await serverContest(contestant, false, layer);
    const untraced = pair['CPU µs per request, tracing off'];
    figures[title] = pair['CPU µs per request'].map((traced, i) => traced - untraced[i]);
  }
  return figures;
}

async function alternate(off: Server, on: Server, load: ChildProcess, requests: number): Promise<Figures> {
  const figures = { untraced: [] as number[], traced: [] as number[], overhead: [] as number[] };
  for (let turn = 0; turn < ALTERNATIONS; turn++) {
    // Whoever comes second meets what the first has left behind: they take it in turns.
    const order = turn % 2 === 0 ? [off, on] : [on, off];
    const cpu = new Map<Server, number>();
    for (const server of order) cpu.set(server, await cpuPerRequest(server, load, requests));
    const [untraced, traced] = [cpu.get(off) ?? Number.NaN, cpu.get(on) ?? Number.NaN];
    figures.untraced.push(untraced);
    figures.traced.push(traced);
    figures.overhead.push(100 * (traced / untraced - 1));
  }
  return {
    'CPU µs per request, tracing off': figures.untraced,
    'CPU µs per request': figures.traced,
    'overhead, %': figures.overhead,
  };
}

/** Microseconds of the whole server process. */
async function cpuPerRequest(server: Server, load: ChildProcess, requests: number): Promise<number> {
  const before = await ask<number>(server.process, {});
  await ask<number>(load, { port: server.port, requests } satisfies LoadTask);
  const after = await ask<number>(server.process, {});
  return (after - before) / requests;
}
