import { spawn } from 'node:child_process';

/** How much of a failing command's error output its message carries. */
const TOLD_CHARS = 600;

/** Runs a command to its end and returns what it printed; a failure's message carries the end of its error output. */
export function command(
  name: string,
  args: readonly string[],
  options: { cwd: string; env?: Record<string, string> },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(name, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-TOLD_CHARS);
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`\`${name} ${args[0] ?? ''}\` ended with ${signal ?? code}: ${errors.trim()}`));
    });
  });
}
