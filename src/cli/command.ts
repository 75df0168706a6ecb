/** What a command sees of the world; tests give it another one. */
export interface Terminal {
  /** Each writes one line, or several. */
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly columns: number;
  readonly colour: boolean;
  /** Aborts at Ctrl-C, or when the process is asked to end. */
  readonly interrupted: AbortSignal;
}

/** Exit codes, as shells and other tools use them. */
export const OK = 0;
export const FAILED = 1;
export const WRONG_USAGE = 2;

/** One `clew <name>`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The whole help text. */
  readonly usage: string;
  /** Resolves with the exit code. Arguments that `parseArgs` refuses may be thrown: the usage answers them. */
  run(args: readonly string[], terminal: Terminal): Promise<number>;
}

/** Arguments that are wrong in a way that `parseArgs` cannot know. */
export class UsageError extends Error {}
