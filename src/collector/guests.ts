import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';
import { Refusal } from './answer';

/**
 * Keeps web pages out. A page anywhere on the web can have its visitor's browser send requests to this machine: under a
 * name of its own that it lets resolve to 127.0.0.1 (DNS rebinding; the Host header tells), or across origins (the Origin
 * header tells, and for what a page embeds, which has no Origin, Sec-Fetch-Site). A link may be followed. A collector that was told to listen beyond the loopback interface has chosen its guests.
 */
export function refuseStrangers({ headers }: IncomingMessage, listeningHost: string): void {
  const { origin, host = '' } = headers;
  if (origin !== undefined && !isLoopback(hostOfOrigin(origin))) {
    throw new Refusal(403, `requests from web pages of ${origin} are refused`);
  }
  if (headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate') {
    throw new Refusal(403, 'requests from web pages of other sites are refused');
  }
  if (isLoopback(listeningHost) && !isLoopback(withoutPort(host))) {
    throw new Refusal(403, `Host is ${host}, and only this machine's own names are served`);
  }
}

/** `localhost`, names below it, 127.0.0.0/8 and ::1. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    (isIPv4(name) && name.startsWith('127.'))
  );
}

function withoutPort(host: string): string {
  return host.replace(/:\d*$/, '');
}

/** Empty for `null` and whatever else is no origin. */
function hostOfOrigin(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).hostname : '';
}
