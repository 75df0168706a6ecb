import type { IncomingMessage } from 'node:http';
import { Refusal } from './answer';

/**
 * Keeps web pages out. A page anywhere on the web can have its visitor's browser send requests to this machine: under a
 * name of its own that it lets resolve to 127.0.0.1 (DNS rebinding; the Host header tells), or across origins (the Origin
 * header tells). A collector that was told to listen beyond the loopback interface has chosen its guests.
 */
export function refuseStrangers({ headers }: IncomingMessage, listeningHost: string): void {
  const { origin, host = '' } = headers;
  if (origin !== undefined && !isLoopback(hostOfOrigin(origin))) {
    throw new Refusal(403, `requests from web pages of ${origin} are refused`);
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
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
  );
}

function withoutPort(host: string): string {
  return host.replace(/:\d*$/, '');
}

/** Empty for `null` and whatever else is no origin. */
function hostOfOrigin(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).hostname : '';
}
