import { isFromKubernetes } from './kubernetes';
import { nearestName } from './nearest-name';
import { VARIABLE_NAMES } from './variables';

/** A slip of the finger: a foreign variable further away than this is somebody else's. */
const MAX_SLIP = 2;
/** Warnings about one environment at most; more than that is not a slip. */
const MAX_WARNINGS = 20;
/** Variables of this project's own tests: not for the tracer, and no slips. */
const OF_OUR_TESTS = /^CLEW_(?:TEST_|REQUIRE_)/;

/**
 * Variables that look like ours but are none. An unknown `CLEW_` variable is always a mistake; an unknown `JAEGER_`
 * one may belong to Jaeger's own servers, so only slips are named.
 */
export function misspelledVariables(env: NodeJS.ProcessEnv): string[] {
  const warnings: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (warnings.length >= MAX_WARNINGS) break;
    const family = name.slice(0, name.indexOf('_') + 1);
    if ((family !== 'CLEW_' && family !== 'JAEGER_') || isKnown(name, value ?? '')) continue;
    const names = [...VARIABLE_NAMES].filter((known) => known.startsWith(family));
    const nearest = nearestName(name, names);
    if (nearest === undefined || (family === 'JAEGER_' && nearest.distance > MAX_SLIP)) continue;
    warnings.push(`${name} is not known and has no effect; did you mean ${nearest.name}?`);
  }
  return warnings;
}

function isKnown(name: string, value: string): boolean {
  return VARIABLE_NAMES.has(name) || OF_OUR_TESTS.test(name) || isFromKubernetes(name, value);
}
