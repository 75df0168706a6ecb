import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  TEST_CA,
  TEST_SELF_SIGNED_CERT,
  TEST_SELF_SIGNED_KEY,
  TEST_SERVER_CERT,
  TEST_SERVER_KEY,
} from '../fakes/certificates';
import type { Cell } from './cell';
import { answering, OK_ANSWER } from './http-faults';

const SERVER = { cert: TEST_SERVER_CERT, key: TEST_SERVER_KEY };
const SELF_SIGNED = { cert: TEST_SELF_SIGNED_CERT, key: TEST_SELF_SIGNED_KEY };

/** A healthy server; the program is sent to `origin` of its port, and told to trust our authority if it is to. */
function tls(
  server: { cert: string; key: string } | undefined,
  origin: (port: string) => string,
  trusts: boolean,
): Cell['start'] {
  return async (arrivals, load) => {
    const started = await answering(() => OK_ANSWER, { tls: server })(arrivals, load);
    const folder = mkdtempSync(join(tmpdir(), 'clew-faults-'));
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, TEST_CA);
    return {
      origin: origin(new URL(started.origin).port),
      ...(trusts ? { env: { CLEW_CA_FILE: caFile } } : {}),
      close: async () => {
        rmSync(folder, { recursive: true });
        await started.close();
      },
    };
  };
}

const byTls = (port: string) => `https://127.0.0.1:${port}`;
const NOT_TRUSTED = / is signed by nobody this process trusts: name the CA's file \(CLEW_CA_FILE\)/;

/** Faults of TLS. Nothing ever arrives where anything about it is wrong. */
export const TLS_CELLS: readonly Cell[] = [
  {
    name: 'TLS: (no fault)',
    start: tls(SERVER, byTls, true),
    expected: { sent: 'all' },
  },
  {
    name: 'TLS: self-signed',
    start: tls(SELF_SIGNED, byTls, false),
    expected: { waiting: 'all', warnings: [NOT_TRUSTED] },
  },
  {
    name: 'TLS: an authority nobody knows',
    start: tls(SERVER, byTls, false),
    expected: { waiting: 'all', warnings: [NOT_TRUSTED] },
  },
  {
    name: 'TLS: for another host name',
    start: tls(SERVER, (port) => `https://0.0.0.0:${port}`, true),
    expected: { waiting: 'all', warnings: [/The certificate is for another host name than the URL/] },
  },
  {
    name: 'TLS: the server speaks plain HTTP',
    start: tls(undefined, byTls, true),
    expected: { waiting: 'all', warnings: [/The server does not speak TLS: use http:\/\/ there/] },
  },
  {
    name: 'plain HTTP to a server that speaks TLS',
    start: tls(SERVER, (port) => `http://127.0.0.1:${port}`, false),
    expected: {
      ...{ waiting: 'all', maybeDuplicated: 'any', mayWarn: [/ECONNRESET|EPIPE|UND_ERR_SOCKET|HPE_/] },
      warnings: [/If the server speaks TLS, use https:\/\/ there/],
    },
  },
];
