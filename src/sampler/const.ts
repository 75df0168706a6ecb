import { invalidOption } from '../diagnostics/errors';
import { accepted, DENIED } from './decision';
import type { Decision, Sampler } from './sampler';

/** Everything, or nothing. */
export class ConstSampler implements Sampler {
  readonly #decision: Decision;

  constructor(accept: boolean) {
    if (typeof accept !== 'boolean') throw invalidOption('sampler.param', 'true or false', accept);
    this.#decision = accept ? accepted('const', true) : DENIED;
  }

  decide(): Decision {
    return this.#decision;
  }

  toString(): string {
    return this.#decision === DENIED ? 'const(0)' : 'const(1)';
  }
}
