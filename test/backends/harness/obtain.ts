/** What `npm run test:backends` runs before the tests: looks for every real server, and builds or downloads what is missing. */
import { obtainJaeger } from './jaeger-program';
import { obtainNodeClients } from './node-clients-program';
import type { Program } from './program';
import { obtainPyZipkin } from './py-zipkin-program';
import { obtainZipkin } from './zipkin-program';

type Obtain = (say: (line: string) => void) => Promise<Program>;

/** A new backend is one line here; `given` names the variable that points at a server that already runs. */
const BACKENDS: readonly { readonly name: string; readonly given?: string; readonly obtain: Obtain }[] = [
  { name: 'Jaeger', given: 'CLEW_TEST_JAEGER', obtain: obtainJaeger },
  { name: 'Zipkin', given: 'CLEW_TEST_ZIPKIN', obtain: obtainZipkin },
  { name: 'py_zipkin', obtain: obtainPyZipkin },
  { name: 'Node clients', obtain: obtainNodeClients },
];

async function main(): Promise<void> {
  const say = (line: string): void => console.log(line);
  let missing = 0;
  for (const { name, given, obtain } of BACKENDS) {
    const url = given === undefined ? undefined : process.env[given];
    if (url) {
      say(`${name}: running at ${url} (${given})`);
      continue;
    }
    const program = await obtain(say);
    if (program.missing === undefined) say(`${name}: ${program.path} (${program.from})`);
    else say(`${name}: MISSING. ${program.missing}`);
    if (program.missing !== undefined) missing++;
  }
  say(`Real backends: ${BACKENDS.length - missing} of ${BACKENDS.length}`);
  if (missing > 0 && process.env.CLEW_REQUIRE_BACKENDS === '1') process.exitCode = 1;
}

void main();
