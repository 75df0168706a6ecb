/** Datadog's v0.4: a list of traces, each a list of spans, in MessagePack. Counted without decoding them. */
export function countDatadogSpans(bytes: Buffer): number {
  let { count: traces, at } = listHead(bytes, 0);
  let spans = 0;
  for (; traces > 0; traces--) {
    const head = listHead(bytes, at);
    spans += head.count;
    at = head.at;
    for (let i = 0; i < head.count; i++) at = skip(bytes, at);
  }
  return spans;
}

function listHead(bytes: Buffer, at: number): { count: number; at: number } {
  const type = bytes[at];
  if (type >> 4 === 0x9) return { count: type & 0x0f, at: at + 1 };
  if (type === 0xdc) return { count: bytes.readUInt16BE(at + 1), at: at + 3 };
  if (type === 0xdd) return { count: bytes.readUInt32BE(at + 1), at: at + 5 };
  throw new Error(`MessagePack type ${type} is not a list`);
}

/** Bytes of a value, its type among them, where the type alone says it: nil to float, and integers. */
const FIXED: Readonly<Record<number, number>> = {
  192: 1,
  194: 1,
  195: 1,
  202: 5,
  203: 9,
  204: 2,
  205: 3,
  206: 5,
  207: 9,
  208: 2,
  209: 3,
  210: 5,
  211: 9,
};

/** Where the value that begins at `at` ends. */
function skip(bytes: Buffer, at: number): number {
  const type = bytes[at];
  if (type < 0x80 || type >= 0xe0) return at + 1;
  if (type in FIXED) return at + FIXED[type];
  if (type >> 5 === 0b101) return at + 1 + (type & 0x1f);
  const width = lengthWidth(type);
  const length = width === 0 ? type & 0x0f : bytes.readUIntBE(at + 1, width);
  let end = at + 1 + width;
  const isMap = type >> 4 === 0x8 || type >= 0xde;
  const isList = type >> 4 === 0x9 || type === 0xdc || type === 0xdd;
  if (!isMap && !isList) return end + length;
  for (let left = isMap ? 2 * length : length; left > 0; left--) end = skip(bytes, end);
  return end;
}

/** Bytes of the length that follows the type; 0 where the type has it in itself. */
function lengthWidth(type: number): number {
  if (type < 0xa0) return 0;
  if (type === 0xc4 || type === 0xd9) return 1;
  if (type === 0xc5 || type === 0xda || type === 0xdc || type === 0xde) return 2;
  if (type === 0xc6 || type === 0xdb || type === 0xdd || type === 0xdf) return 4;
  throw new Error(`MessagePack type ${type} is not expected here`);
}
