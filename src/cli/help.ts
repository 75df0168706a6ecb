import { VERSION } from '../model/version';
import { type Command, OK, UsageError } from './command';

const USAGE = `Usage: clew help [command]

Lists the commands, or tells all about one of them.`;

/** Knows the list it is part of, hence the function. */
export function helpCommand(commands: () => readonly Command[]): Command {
  return {
    name: 'help',
    summary: 'list the commands, or tell all about one',
    usage: USAGE,
    async run([name], { out }) {
      if (name === undefined) {
        out(overview(commands()));
        return OK;
      }
      const command = commands().find((candidate) => candidate.name === name);
      if (command === undefined) throw new UsageError(`there is no command \`${name}\``);
      out(command.usage);
      return OK;
    },
  };
}

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `clew ${VERSION}: tracing for Node.js code instrumented with OpenTracing`,
    '',
    'Usage: clew <command> [options]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    '`clew <command> --help` tells more about one.',
  ].join('\n');
}
