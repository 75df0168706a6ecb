import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

type Found = Parameters<LookupFunction>[2];

/** Who waits for which question; of the whole process. */
const askers = new Map<string, Found[]>();

/**
 * As Node's own, but a question that has no answer yet is not asked again. The system's resolver gives up after ten seconds
 * or, with Kubernetes' search domains, after fifty; until then it occupies one of Node's four threads, nothing can stop it, and it
 * keeps the process alive. A new question with each try would keep it alive for good.
 */
export const sharedLookup: LookupFunction = (hostname, options, found) => {
  const question = JSON.stringify([hostname, options]);
  const others = askers.get(question);
  if (others !== undefined) {
    others.push(found);
    return;
  }
  const those = [found];
  askers.set(question, those);
  lookup(hostname, options, (error, address, family) => {
    askers.delete(question);
    for (const each of those) each(error, address, family);
  });
};
