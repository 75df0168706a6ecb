#!/usr/bin/env node
import { runCli } from './run';

const INTERRUPTED = 130;

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Whoever asks twice does not want to wait for anything.
    if (interruption.signal.aborted) process.exit(INTERRUPTED);
    interruption.abort();
  });
}
// `clew view | head`: the reader has left, and so do we.
process.stdout.on('error', () => process.exit());

const { stdout, env } = process;
const colour = env['FORCE_COLOR'] !== undefined || (stdout.isTTY === true && stdout.hasColors(env));

void runCli(process.argv.slice(2), {
  out: (text) => void stdout.write(`${text}\n`),
  error: (text) => void process.stderr.write(`${text}\n`),
  env,
  cwd: process.cwd(),
  columns: stdout.columns ?? 100,
  colour: colour && !env['NO_COLOR'],
  interrupted: interruption.signal,
}).then((code) => {
  process.exitCode = code;
});
