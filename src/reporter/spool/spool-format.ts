import { crc32 } from 'node:zlib';

/**
 * What a spool file holds: a head that says whose it is, then batches one after another, each as it goes on the wire.
 *
 * ```
 *   file    magic "CLEWSPL1" 8 │ destination 16 │ length of content type u16 │ CRC u32 │ content type │ records
 *   record  state 1 │ "clw" 3 │ message length u32 │ spans u32 │ written at, ms f64 │ CRC of the message u32
 *           │ CRC of what stands before, without the state, u32 │ message
 * ```
 *
 * Numbers are little-endian, checksums CRC-32. The state is written over in place when the record's fate changes: its three
 * values differ in four bits at least, so that no single flipped bit makes one of them another.
 */
const MAGIC = Buffer.from('CLEWSPL1');
const RECORD_MAGIC = Buffer.from('clw');
const DESTINATION_LENGTH = 16;
const FIXED_HEAD = MAGIC.length + DESTINATION_LENGTH + 6;

/** Bytes of a record before its message. */
export const RECORD_HEAD_BYTES = 28;
/** No more of a file is read for its head. */
export const MAX_FILE_HEAD_BYTES = FIXED_HEAD + 256;

/** Not sent yet; given to a transport, answer unknown; to be forgotten. Anything else is read as `TRIED`. */
export const WAITING = 0x5a;
export const TRIED = 0xa5;
export const DONE = 0x3c;

export interface FileHead {
  /** 16 characters that stand for exporter, endpoint and tenant. */
  readonly destination: string;
  readonly contentType: string;
  /** Where the records begin. */
  readonly length: number;
}

export interface RecordHead {
  readonly state: typeof WAITING | typeof TRIED | typeof DONE;
  readonly messageLength: number;
  readonly spanCount: number;
  /** Wall clock when it was written, ms. */
  readonly writtenMs: number;
  readonly messageCrc: number;
}

export function fileHead(destination: string, contentType: string): Buffer {
  const type = Buffer.from(contentType.slice(0, MAX_FILE_HEAD_BYTES - FIXED_HEAD), 'latin1');
  const head = Buffer.alloc(FIXED_HEAD + type.length);
  MAGIC.copy(head);
  head.write(destination.padEnd(DESTINATION_LENGTH).slice(0, DESTINATION_LENGTH), MAGIC.length, 'latin1');
  head.writeUInt16LE(type.length, FIXED_HEAD - 6);
  type.copy(head, FIXED_HEAD);
  head.writeUInt32LE(headCrc(head, type), FIXED_HEAD - 4);
  return head;
}

/** Undefined for anything that is not the whole head of a spool file. */
export function readFileHead(bytes: Buffer): FileHead | undefined {
  if (bytes.length < FIXED_HEAD || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const length = FIXED_HEAD + bytes.readUInt16LE(FIXED_HEAD - 6);
  if (length > MAX_FILE_HEAD_BYTES || length > bytes.length) return undefined;
  const type = bytes.subarray(FIXED_HEAD, length);
  if (headCrc(bytes, type) !== bytes.readUInt32LE(FIXED_HEAD - 4)) return undefined;
  const destination = bytes.toString('latin1', MAGIC.length, MAGIC.length + DESTINATION_LENGTH);
  return { destination, contentType: type.toString('latin1'), length };
}

export function recordHead(message: Uint8Array, spanCount: number, wallMs: number, state: number): Buffer {
  const head = Buffer.alloc(RECORD_HEAD_BYTES);
  head[0] = state;
  RECORD_MAGIC.copy(head, 1);
  head.writeUInt32LE(message.length, 4);
  head.writeUInt32LE(spanCount, 8);
  head.writeDoubleLE(wallMs, 12);
  head.writeUInt32LE(crc32(message), 20);
  head.writeUInt32LE(crc32(head.subarray(1, 24)), 24);
  return head;
}

/** Undefined for anything that is not a whole record's head. */
export function readRecordHead(bytes: Buffer, at = 0): RecordHead | undefined {
  const head = bytes.subarray(at, at + RECORD_HEAD_BYTES);
  if (head.length < RECORD_HEAD_BYTES || !head.subarray(1, 4).equals(RECORD_MAGIC)) return undefined;
  if (crc32(head.subarray(1, 24)) !== head.readUInt32LE(24)) return undefined;
  const state = head[0] === WAITING ? WAITING : head[0] === DONE ? DONE : TRIED;
  return {
    state,
    messageLength: head.readUInt32LE(4),
    spanCount: head.readUInt32LE(8),
    writtenMs: head.readDoubleLE(12),
    messageCrc: head.readUInt32LE(20),
  };
}

/** Whether `message` is what was written. */
export function isWhole({ messageLength, messageCrc }: RecordHead, message: Uint8Array): boolean {
  return message.length === messageLength && crc32(message) === messageCrc;
}

function headCrc(head: Buffer, type: Buffer): number {
  return crc32(type, crc32(head.subarray(0, FIXED_HEAD - 4)));
}
