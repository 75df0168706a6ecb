import { benchCommand } from './bench';
import type { Command } from './command';
import { configCommand } from './config';
import { doctorCommand } from './doctor';
import { helpCommand } from './help';
import { versionCommand } from './version';
import { viewCommand } from './view';

/** In the order in which `clew help` lists them. Another one is a file and a line here. */
export const COMMANDS: readonly Command[] = [
  viewCommand,
  configCommand,
  doctorCommand,
  benchCommand,
  helpCommand(() => COMMANDS),
  versionCommand,
];
