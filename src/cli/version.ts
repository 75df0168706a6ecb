import { VERSION } from '../model/version';
import { type Command, OK } from './command';

export const versionCommand: Command = {
  name: 'version',
  summary: 'say which version this is',
  usage: `Usage: clew version

Prints the version of the package.`,
  async run(_args, { out }) {
    out(VERSION);
    return OK;
  },
};
