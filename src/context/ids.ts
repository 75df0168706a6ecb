/** 16 KiB of randomness at a time: one system call for 2048 ids, so an id costs 5–8 ns. */
const POOL_WORDS = 4096;
const pool = new Int32Array(POOL_WORDS);
let used = POOL_WORDS;

/** A random int32 word from a pool filled by the system's cryptographic generator. */
export function randomWord(): number {
  if (used === POOL_WORDS) {
    fill();
    used = 0;
  }
  return pool[used++];
}

/** Loaded with the first pool: it takes Node two milliseconds, which requiring Clew would take longer. */
function fill(): void {
  const { randomFillSync }: typeof import('node:crypto') = require('node:crypto');
  randomFillSync(pool);
}

/** As {@link randomWord}, but never 0: used for one word of each id, so that no id is all zero. */
export function randomNonZeroWord(): number {
  let word = randomWord();
  while (word === 0) word = randomWord();
  return word;
}
