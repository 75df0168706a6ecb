import type { ReportedSpan } from '../model/reported-span';
import type { StoredTrace } from './stored-trace';

/** What `nameOf` finds in the spans of all traces, sorted and once each. */
export function distinctNames(
  traces: Iterable<StoredTrace>,
  nameOf: (reported: ReportedSpan) => string | undefined,
): string[] {
  const names = new Set<string>();
  for (const { spans } of traces) {
    for (const reported of spans) {
      const name = nameOf(reported);
      if (name !== undefined) names.add(name);
    }
  }
  return [...names].sort();
}
