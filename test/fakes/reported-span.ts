import type { ReportedSpan } from '../../src/model/reported-span';
import type { SpanRecord } from '../../src/model/span-record';
import { FAKE_START_US, spanRecord } from './span-record';

/** A span of the fake trace: ids are small numbers, times are microseconds after {@link FAKE_START_US}. */
export interface FakeSpan {
  readonly id: number;
  readonly parent?: number;
  readonly name?: string;
  readonly service?: string;
  readonly startUs?: number;
  readonly durationUs?: number;
  readonly tags?: SpanRecord['tags'];
  readonly references?: SpanRecord['references'];
}

export function reportedSpan(fake: FakeSpan): ReportedSpan {
  const { id, parent = 0, name = `op ${id}`, service = 'svc', startUs = 0, durationUs = 1000 } = fake;
  return {
    process: { serviceName: service, tags: [] },
    span: spanRecord({
      ids: { spanId1: id, parentId1: parent },
      operationName: name,
      startUs: FAKE_START_US + startUs,
      durationUs,
      tags: fake.tags,
      references: fake.references,
    }),
  };
}
