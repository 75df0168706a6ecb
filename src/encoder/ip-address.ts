import { isIPv4, isIPv6 } from 'node:net';

/** The four bytes of a dotted IPv4 address, or undefined. */
export function ipv4Bytes(text: string): Uint8Array | undefined {
  return isIPv4(text) ? Uint8Array.from(text.split('.'), Number) : undefined;
}

/** The four bytes of an IPv4 address that someone gave as a number, signed or not; undefined if it is none. */
export function ipv4OfNumber(value: number): Uint8Array | undefined {
  if (!Number.isInteger(value) || value < -(2 ** 31) || value >= 2 ** 32) return undefined;
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** The sixteen bytes of an IPv6 address, whose zone (`%eth0`) means nothing elsewhere; or undefined. */
export function ipv6Bytes(text: string): Uint8Array | undefined {
  if (!isIPv6(text)) return undefined;
  const [before, after] = text.split('%')[0].split('::');
  const first = groupBytes(before);
  // `::` stands for as many zeros as are missing.
  const last = groupBytes(after ?? '');
  const bytes = new Uint8Array(16);
  bytes.set(first);
  bytes.set(last, 16 - last.length);
  return bytes;
}

/** Bytes of groups between colons; the last may be a dotted IPv4 address. */
function groupBytes(groups: string): number[] {
  if (groups === '') return [];
  return groups.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number);
    const word = Number.parseInt(group, 16);
    return [word >> 8, word & 0xff];
  });
}

/** Text of an address of four bytes. */
export function ipv4Text(bytes: Uint8Array): string {
  return bytes.join('.');
}

/** Text of an address of sixteen bytes, every group written out: readers of all kinds know that form. */
export function ipv6Text(bytes: Uint8Array): string {
  const groups: string[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(((bytes[i] << 8) | bytes[i + 1]).toString(16));
  return groups.join(':');
}
