import { heedRejection } from './heed-rejection';

/**
 * How Clew talks to people: few lines, each naming what is wrong and how to mend it. A condition that repeats
 * warns once; later occurrences are counted in the stats instead.
 */

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'none';

/** What an application may pass as `logger`. jaeger-client's `{ info, error }` is enough. */
export interface Logger {
  debug?(message: string): void;
  info?(message: string): void;
  warn?(message: string): void;
  error(message: string): void;
}

const RANK: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3, none: 4 };
/** Keys remembered for "once"; beyond it further new keys are silent, so a hostile input cannot grow it. */
const MAX_REMEMBERED = 1000;

/** UTF-16 units of one message. */
const MAX_LENGTH = 16 * 1024;
/** What commands a terminal, and ends of lines that are none of ours: all control characters but `\n`. */
const CONTROL = /[^\P{Cc}\n]|[\u2028\u2029]/gu;

const stderrLogger: Required<Logger> = {
  debug: (message) => writeStderr('debug', message),
  info: (message) => writeStderr('info', message),
  warn: (message) => writeStderr('warning', message),
  error: (message) => writeStderr('error', message),
};

function writeStderr(level: string, message: string): void {
  process.stderr.write(`clew ${level}: ${message}\n`);
}

/** Messages quote names of operations, headers and answers: nothing in them may begin a line that looks like one of ours. */
function fitToSay(message: string): string {
  return message.slice(0, MAX_LENGTH).replace(CONTROL, '\ufffd').replaceAll('\n', '\n  ');
}

/** The one voice of a tracer. Never throws, whatever the application's logger does. */
export class Diagnostics {
  readonly #target: Logger;
  readonly #rank: number;
  readonly #said = new Set<string>();
  /** A logger that traces its own work, and so has us speak again, would never come to an end. */
  #speaking = false;

  /** Without a logger, lines at `level` or above go to standard error. */
  constructor(logger: Logger | undefined, level: LogLevel = 'warn') {
    this.#target = logger ?? stderrLogger;
    this.#rank = RANK[level];
  }

  debug(message: string): void {
    this.#write('debug', message);
  }

  info(message: string): void {
    this.#write('info', message);
  }

  warn(message: string): void {
    this.#write('warn', message);
  }

  error(message: string): void {
    this.#write('error', message);
  }

  /** Warns the first time `key` is seen; the message is only built then. Returns whether it was said. */
  warnOnce(key: string, message: () => string): boolean {
    if (this.#speaking || this.#said.has(key) || this.#said.size >= MAX_REMEMBERED) return false;
    this.#said.add(key);
    this.warn(message());
    return true;
  }

  /** Lets `key` be said again: a backend that recovered may fail anew. */
  forget(key: string): void {
    this.#said.delete(key);
  }

  #write(level: 'debug' | 'info' | 'warn' | 'error', message: string): void {
    if (RANK[level] < this.#rank || this.#speaking) return;
    this.#speaking = true;
    try {
      const target = this.#target;
      const name = level === 'warn' && target.warn === undefined ? 'error' : level;
      const answer: unknown = target[name]?.(fitToSay(message));
      heedRejection(answer, () => {});
    } catch {
      // An application's logger that throws must not reach the application's request.
    } finally {
      this.#speaking = false;
    }
  }
}
