import { readFileSync } from 'node:fs';

/** Paths of PEM files, as they were given. */
export interface PemPaths {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

/** What stands in them. */
export interface PemTexts {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Told which file is of no use, and why, in words that follow "expected … to be". May throw. */
export type Unfit = (option: keyof PemPaths, expected: string, path: string) => void;

/**
 * Reads the files once, when the transport is made: a wrong path is found at the start and not with the first request. What is
 * unfit is left out, a client's certificate together with its key; then the server decides, and nothing is trusted that was
 * not before.
 */
export function readPemFiles(paths: PemPaths, unfit: Unfit): PemTexts {
  const read = (option: keyof PemPaths): string | undefined => {
    const path = paths[option];
    if (path === undefined) return undefined;
    const text = contentOf(path);
    if (text?.includes('-----BEGIN ') === true) return text;
    unfit(option, text === undefined ? 'a file that can be read' : 'a file in PEM format', path);
    return undefined;
  };
  const ca = read('caFile');
  const cert = read('certFile');
  const key = read('keyFile');
  if (cert === undefined || key === undefined) return { ca };
  if (isPair(cert, key)) return { ca, cert, key };
  unfit('keyFile', 'the key of the certificate in `certFile`, without a passphrase', String(paths.keyFile));
  return { ca };
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** TLS would say so too, but with every connection, and in OpenSSL's words. */
function isPair(cert: string, key: string): boolean {
  const { createSecureContext } = require('node:tls') as typeof import('node:tls');
  try {
    createSecureContext({ cert, key });
    return true;
  } catch {
    return false;
  }
}
