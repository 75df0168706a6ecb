import { createHash } from 'node:crypto';

/** Headers whose values may be secrets, and change while the place stays the same. */
const SECRET = /auth|cookie|key|pass|secret|signature|token/i;

/**
 * What stands for where batches go: format, address, and headers that name a tenant. Nothing secret goes into it, since it is
 * in the files' names; and so a new password finds the batches that an old one could not deliver.
 */
export function spoolDestination(
  format: string,
  endpoint: string,
  headers: Readonly<Record<string, string>>,
): string {
  const telling = Object.entries(headers)
    .filter(([name]) => !SECRET.test(name))
    .map(([name, value]) => [name.toLowerCase(), value])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([format, endpoint, telling]))
    .digest('hex')
    .slice(0, 16);
}
