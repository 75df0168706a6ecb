/**
 * A cold start in a process of its own: its argument is a contestant's name. Prints one line of JSON, the milliseconds that
 * requiring the library took, and requiring it and constructing a tracer that exports.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { COLD_STARTS, type ColdStart } from './cold-start';
import type { ContestantName } from './contestants/contestants';

const name = process.argv[2] as ContestantName;
const { modules, construct } = COLD_STARTS[name];
// From the project's own folder `clew` is the package as it was built, by its own door.
const folder = name.startsWith('clew') ? process.cwd() : join(process.cwd(), 'benchmarks', 'peers');
const requireAs = createRequire(join(folder, 'package.json'));

// Not `performance.now`: Node loads it with modules of its own that a library may also need.
const start = process.hrtime.bigint();
const loaded = modules.map((module) => requireAs(module) as Parameters<ColdStart['construct']>[0]);
const required = process.hrtime.bigint();
const tracer = construct(...loaded);
const constructed = process.hrtime.bigint();

if (typeof tracer !== 'object') throw new Error(`${name} constructed ${tracer}`);
const figures = { required: Number(required - start) / 1e6, constructed: Number(constructed - start) / 1e6 };
process.stdout.write(`\n${JSON.stringify(figures)}\n`, () => process.exit());
