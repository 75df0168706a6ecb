import type { Random } from './random';

const MEGABYTE = 1024 * 1024;
/** Made once: a round that picks one pays for no copy. */
const HUGE = [
  'x'.repeat(MEGABYTE),
  '€'.repeat(MEGABYTE),
  '%41'.repeat(400_000),
  ',='.repeat(500_000),
  '\ud800'.repeat(MEGABYTE),
];
const PLAIN = 'abcXYZ019-_.';
const AWKWARD = ' \t\r\n\0\x7f"\\/:;,=%é€\ud83d\udc1b\ud800\udfff\u2028\ufeff';
/** Names that mean something to JavaScript, to OpenTracing or to a wire format. */
const TELLING = [
  '',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'length',
  'then',
  'error',
  'event',
  'message',
  'stack',
  'error.kind',
  'error.object',
  'sampling.priority',
  'span.kind',
  'peer.service',
  'peer.ipv4',
  'peer.port',
  'http.status_code',
  'a\r\nx-injected: 1',
  '%',
  '%zz',
  '%E0%A4%A',
];

/** Text of any kind, seldom a megabyte of it. */
export function hostileText(random: Random): string {
  const kind = random.below(100);
  if (kind < 40) return random.pick(TELLING);
  if (kind < 70) return random.text(PLAIN, 20);
  if (kind < 98) return random.text(PLAIN + AWKWARD, 60);
  return kind < 99 ? random.text(AWKWARD, 5).repeat(1 + random.below(2000)) : random.pick(HUGE);
}
