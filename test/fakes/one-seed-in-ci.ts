import fc from 'fast-check';
import { seedOfRun } from './seed';

// Loaded before each file of tests by `npm test`. fast-check prints the seed of a property that fails.
if (process.env.CI !== undefined || process.env.CLEW_SEED !== undefined) {
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: seedOfRun() });
}
