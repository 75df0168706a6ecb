import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { rotate } from './file-rotation';
import { threadLastSend } from './thread-last-send';
import type { LastSend, SendResult, Transport } from './transport';

export interface FileTransportOptions {
  /** A path; a relative one begins where the process is when the tracer is made. Its folder must exist. */
  readonly endpoint: string;
  /** Bytes after which a new file is begun. No line is cut: a message that is larger than this does not pass. */
  readonly maxFileBytes: number;
  /** Files kept, the one that is written to among them. */
  readonly maxFiles: number;
}

/** Traces tell of users: nobody else may read them. */
const MODE = 0o600;
/** Without O_NONBLOCK, opening a pipe that nobody reads would take forever, and hold the process at its end. */
const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | (constants.O_NONBLOCK ?? 0);
const NEWLINE = Buffer.from('\n');
/** Conditions that pass by themselves. */
const PASSING = ['EMFILE', 'ENFILE', 'EAGAIN', 'EBUSY'];

/**
 * One line for each message, appended to a file: with OTLP JSON that is the format of the OpenTelemetry Collector's file
 * exporter, which its `otlpjsonfile` receiver reads. The file is opened for each line, once a second or so, so that it may be
 * moved or deleted at any time, and several processes may write to one. What the system has taken is delivered: it outlives
 * the process, not the machine.
 */
export class FileTransport implements Transport {
  readonly target: string;
  readonly maxMessageBytes: number;
  readonly #maxFileBytes: number;
  readonly #maxFiles: number;

  constructor({ endpoint, maxFileBytes, maxFiles }: FileTransportOptions) {
    this.target = resolve(endpoint);
    this.#maxFileBytes = maxFileBytes;
    this.#maxFiles = maxFiles;
    this.maxMessageBytes = maxFileBytes - NEWLINE.length;
  }

  async send(message: Uint8Array, _contentType: string, signal: AbortSignal): Promise<SendResult> {
    if (signal.aborted) return later('aborted', 'aborted');
    try {
      if (await this.#isFull(message.length + NEWLINE.length)) await rotate(this.target, this.#maxFiles);
      const file = await open(this.target, FLAGS, MODE);
      try {
        await appendLine(file, message);
      } finally {
        await file.close();
      }
      return { kind: 'delivered' };
    } catch (error) {
      return this.#failed(error as NodeJS.ErrnoException);
    }
  }

  /** By a second thread, with everything that makes room for a line. */
  sendLast(body: Uint8Array, contentType: string, underWay: boolean): LastSend | undefined {
    const options = { endpoint: this.target, maxFileBytes: this.#maxFileBytes, maxFiles: this.#maxFiles };
    return threadLastSend({ file: __filename, name: 'FileTransport', options, body, contentType }, underWay);
  }

  async close(): Promise<void> {}

  /** Whether `bytes` more would be too many; never in an empty file, which takes whatever may be sent at all. */
  async #isFull(bytes: number): Promise<boolean> {
    const found = await stat(this.target).catch(() => undefined);
    return found?.isFile() === true && found.size + bytes > this.#maxFileBytes;
  }

  /** A file that cannot be written now will not be in a second either: nothing waits for it, and somebody is told. */
  #failed({ code = 'error', message }: { code?: string; message: string }): SendResult {
    if (PASSING.includes(code)) return later(code, message);
    return { kind: 'rejected', code, reason: message, hint: hintFor(code, this.target) };
  }
}

function later(code: string, reason: string): SendResult {
  return { kind: 'retry', code, reason, maybeDelivered: false, answered: false };
}

/** Appends the whole line or nothing: half of one would spoil the next. */
async function appendLine(file: FileHandle, message: Uint8Array): Promise<void> {
  const before = await file.stat();
  if (!before.isFile() && !before.isCharacterDevice()) throw failure('EINVAL', 'not a regular file');
  const { bytesWritten } = await file.writev([message, NEWLINE]);
  if (bytesWritten === message.length + NEWLINE.length) return;
  const { size } = await file.stat();
  // Another process may have appended meanwhile; its line stays.
  if (size === before.size + bytesWritten) await file.truncate(before.size);
  throw failure('ENOSPC', 'no room for a whole line');
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(`${code}: ${message}`), { code });
}

function hintFor(code: string, path: string): string | undefined {
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return 'The disk is full, or this user may not use more of it';
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return 'This process may not write there: name another file (CLEW_ENDPOINT)';
  return code === 'ENOENT' ? `The folder ${dirname(path)} does not exist` : undefined;
}
