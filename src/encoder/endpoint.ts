import type { Process } from '../model/process';
import { type FlatTags, findTag, type TagValue } from '../model/span-record';
import { ipv4Bytes, ipv4OfNumber, ipv6Bytes } from './ip-address';

/** One side of a call. */
export interface Endpoint {
  /** Empty when unknown. */
  readonly serviceName: string;
  /** 4 bytes. */
  readonly ipv4: Uint8Array | undefined;
  /** 16 bytes. */
  readonly ipv6: Uint8Array | undefined;
  /** 0 when unknown. */
  readonly port: number;
}

/** This side: the service, and the address in the process tag `ip`. */
export function localEndpoint(process: Process): Endpoint {
  const ip = textOf(findTag(process.tags, 'ip'));
  return { serviceName: process.serviceName, ipv4: ipv4Bytes(ip), ipv6: ipv6Bytes(ip), port: 0 };
}

const PEER = 'peer.';
/** `p`: looked at first, since it spares most keys the comparison. */
const PEER_FIRST = PEER.charCodeAt(0);

/** The other side as the `peer.*` tags tell it; undefined when none of them can be read. */
export function remoteEndpoint(tags: FlatTags): Endpoint | undefined {
  for (let i = 0; i < tags.length; i += 2) {
    const key = tags[i] as string;
    if (key.charCodeAt(0) === PEER_FIRST && key.startsWith(PEER)) return readPeer(tags);
  }
  return undefined;
}

/**
 * | tag | |
 * |---|---|
 * | peer.service | the name; else peer.hostname; else the host in peer.address if it is no IP address |
 * | peer.ipv4 | dotted, or a number of 32 bits |
 * | peer.ipv6 | text |
 * | peer.port | a number or its digits, 1 to 65535 |
 * | peer.address | `host`, `host:port`, `[ipv6]:port`, with a scheme before it or without: says what the others do not |
 */
function readPeer(tags: FlatTags): Endpoint | undefined {
  const address = readAddress(textOf(findTag(tags, 'peer.address')));
  const named = textOf(findTag(tags, 'peer.service')) || textOf(findTag(tags, 'peer.hostname'));
  const endpoint: Endpoint = {
    serviceName: named || address.serviceName,
    ipv4: readIpv4(findTag(tags, 'peer.ipv4')) ?? address.ipv4,
    ipv6: ipv6Bytes(textOf(findTag(tags, 'peer.ipv6'))) ?? address.ipv6,
    port: readPort(findTag(tags, 'peer.port')) || address.port,
  };
  const { serviceName, ipv4, ipv6, port } = endpoint;
  const known = serviceName !== '' || ipv4 !== undefined || ipv6 !== undefined || port !== 0;
  return known ? endpoint : undefined;
}

/** An optional scheme, a host or a bracketed IPv6 address, an optional port. */
const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:\[([^\]]+)\]|([^:/?#@[\]\s]+))(?::(\d{1,5}))?\/?$/i;
/** Longer texts are no addresses, and not worth a regular expression. */
const MAX_ADDRESS_LENGTH = 300;

function readAddress(text: string): Endpoint {
  const bare = ipv6Bytes(text);
  if (bare !== undefined) return { serviceName: '', ipv4: undefined, ipv6: bare, port: 0 };
  const found = text.length > 0 && text.length <= MAX_ADDRESS_LENGTH ? ADDRESS.exec(text) : null;
  const host = found?.[2] ?? '';
  const ipv4 = ipv4Bytes(host);
  return {
    serviceName: ipv4 === undefined ? host : '',
    ipv4,
    ipv6: ipv6Bytes(found?.[1] ?? ''),
    port: readPort(found?.[3]),
  };
}

function readIpv4(value: TagValue | undefined): Uint8Array | undefined {
  return typeof value === 'number' ? ipv4OfNumber(value) : ipv4Bytes(textOf(value));
}

function readPort(value: TagValue | undefined): number {
  const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  return typeof port === 'number' && Number.isInteger(port) && port > 0 && port <= 0xffff ? port : 0;
}

function textOf(value: TagValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
