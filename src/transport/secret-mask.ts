/** What is shorter stands in other words by chance, and guards nothing. */
const MIN_SECRET_LENGTH = 4;

/**
 * Hides what request headers say of who sends them, wherever a backend repeats it ("unknown key abc…"): their values,
 * what follows the scheme in `authorization`, and the password in that of Basic.
 */
export function secretMask(headers: Readonly<Record<string, string>>): (text: string) => string {
  const secrets = Object.entries(headers)
    .filter(([name]) => name !== 'user-agent')
    .flatMap(([, value]) => [value, ...credentialIn(value)])
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    // The longest first, or a part of it would hide the rest from being found.
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((masked, secret) => masked.replaceAll(secret, '****'), text);
}

/** `Bearer <token>`, `Basic <user:password in base64>`. */
function credentialIn(value: string): string[] {
  const [, scheme, credential] = /^(\S+) +(\S+)$/.exec(value) ?? [];
  if (credential === undefined) return [];
  if (scheme.toLowerCase() !== 'basic') return [credential];
  const decoded = Buffer.from(credential, 'base64').toString();
  return [credential, decoded.slice(decoded.indexOf(':') + 1)];
}
