import { randomUUID } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import type { FlatTags, TagValue } from '../model/span-record';
import { VERSION } from '../model/version';

/**
 * What every batch says of the process beside its service: `hostname`, `ip`, `client-uuid` (new for each tracer) and
 * `jaeger.version`, in the words of Jaeger's clients. Tags given by code or environment win.
 */
export function processTags(given: FlatTags): FlatTags {
  const tags: (string | TagValue)[] = [];
  const add = (key: string, value: TagValue | undefined) => {
    if (value === undefined) return;
    for (let i = 0; i < given.length; i += 2) if (given[i] === key) return;
    tags.push(key, value);
  };
  add('hostname', attempt(hostname));
  add('ip', attempt(firstAddress));
  add('client-uuid', randomUUID());
  add('jaeger.version', `Clew-${VERSION}`);
  return [...given, ...tags];
}

/** The first IPv4 address that is not the loopback's, as jaeger-client has it; else an IPv6 one. */
function firstAddress(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const outward = addresses.filter((address) => !address.internal);
  return (outward.find((address) => address.family === 'IPv4') ?? outward[0])?.address;
}

/** Sandboxes may refuse to tell. */
function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
