/** 4 bytes as dotted decimal, 16 as IPv6 text; undefined for any other number of bytes, and for zeros, which mean unknown. */
export function ipText(bytes: Uint8Array): string | undefined {
  if (bytes.every((byte) => byte === 0)) return undefined;
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return undefined;
  const hex = Buffer.from(bytes).toString('hex');
  const groups = hex.match(/.{4}/g) ?? [];
  // The URL parser knows the canonical way to shorten it.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
