import { withoutBlanks } from './header-value';

/** As many vendors as W3C allows in one list. */
const MAX_MEMBERS = 32;
/**
 * UTF-16 units passed on: four times what W3C asks for, and little enough that the requests of applications that pass it
 * on are not refused for the size of their headers.
 */
const MAX_LENGTH = 2048;
/** Of a header that is looked at: all members at their longest are a third of it. */
const MAX_HEADER_LENGTH = 65_536;
/** Members longer than this go first when the list must be cut. */
const LONG_MEMBER = 128;

/** Level 2: a digit may come first. */
const KEY = /^[a-z0-9][a-z0-9_*/-]{0,255}$/;
/** Level 1's tenants: W3C's own test harness still asks for them, and no vendor is known to do otherwise. */
const TENANT_KEY = /^[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13}$/;
/** Printable ASCII but `,` and `=`, at most 256, the last one no space. */
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/**
 * A W3C tracestate to be passed on: its members without white space and empty ones, cut as W3C says if it is too long.
 * Undefined when it is empty, or breaks a rule: it is then discarded as a whole.
 */
export function parseTraceState(header: string): string | undefined {
  if (header.length > MAX_HEADER_LENGTH) return undefined;
  const members: string[] = [];
  const keys: string[] = [];
  for (const part of header.split(',')) {
    const member = withoutBlanks(part);
    if (member === '') continue;
    const key = keyOf(member);
    if (key === undefined || keys.includes(key) || members.length === MAX_MEMBERS) return undefined;
    keys.push(key);
    members.push(member);
  }
  if (members.length === 0) return undefined;
  return (header.length <= MAX_LENGTH ? members : cut(members)).join(',') || undefined;
}

/** The key of a valid list member, or undefined. */
function keyOf(member: string): string | undefined {
  const equals = member.indexOf('=');
  const key = member.slice(0, Math.max(equals, 0));
  const validKey = KEY.test(key) || TENANT_KEY.test(key);
  return validKey && VALUE.test(member.slice(equals + 1)) ? key : undefined;
}

/** Long members go first, from the right; then the rightmost ones: the leftmost is the last system the request passed. */
function cut(members: readonly string[]): readonly string[] {
  const kept = [...members];
  let length = kept.reduce((sum, member) => sum + member.length + 1, -1);
  for (const limit of [LONG_MEMBER, 0]) {
    for (let i = kept.length - 1; i >= 0 && length > MAX_LENGTH; i--) {
      if (kept[i].length <= limit) continue;
      length -= kept[i].length + 1;
      kept.splice(i, 1);
    }
  }
  return kept;
}
