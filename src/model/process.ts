import type { FlatTags } from './span-record';

/** Who reports: one per tracer, constant for its life. */
export interface Process {
  readonly serviceName: string;
  readonly tags: FlatTags;
}
