import { nearestName } from '../config/nearest-name';
import { type Command, FAILED, type Terminal, UsageError, WRONG_USAGE } from './command';
import { COMMANDS } from './commands';

/** What people type instead of a command. */
const ALIASES: Readonly<Record<string, string>> = {
  '--help': 'help',
  '-h': 'help',
  '--version': 'version',
  '-v': 'version',
};
const HELP_FLAGS = new Set(['--help', '-h']);
/** A name further away than this is no slip of the fingers. */
const MAX_DISTANCE = 3;

/** Runs one command line, without the program's own name. Never rejects; resolves with the exit code. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const [first = 'help', ...rest] = args;
  const name = Object.hasOwn(ALIASES, first) ? ALIASES[first] : first;
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) return unknownCommand(first, terminal);
  if (rest.some((arg) => HELP_FLAGS.has(arg))) {
    terminal.out(command.usage);
    return 0;
  }
  return runCommand(command, rest, terminal);
}

async function runCommand(command: Command, args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await command.run(args, terminal);
  } catch (error) {
    const { message } = error as Error;
    if (!isUsageError(error)) {
      terminal.error(`clew ${command.name}: ${message}`);
      return FAILED;
    }
    terminal.error(`clew ${command.name}: ${message}\n\n${command.usage}`);
    return WRONG_USAGE;
  }
}

function unknownCommand(name: string, { error }: Terminal): number {
  const nearest = nearestName(
    name,
    COMMANDS.map((command) => command.name),
  );
  const meant =
    nearest !== undefined && nearest.distance <= MAX_DISTANCE && nearest.distance < name.length
      ? `Did you mean \`clew ${nearest.name}\`?`
      : '`clew help` lists the commands.';
  error(`clew: there is no command \`${name}\`. ${meant}`);
  return WRONG_USAGE;
}

/** Ours, and those of `parseArgs`. */
function isUsageError(error: unknown): boolean {
  return (
    error instanceof UsageError || String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')
  );
}
