import { summarize, type TraceSummary } from '../analysis/trace-summary';
import { buildTraceTree } from '../analysis/trace-tree';
import type { ReportedSpan } from '../model/reported-span';
import { durationText } from './duration-text';
import { type Paint, paintWith } from './paint';
import { printable } from './text-width';

/** One trace on one line, as `clew view` says what has arrived. */
export function traceLine(spans: readonly ReportedSpan[], colour = false): string {
  const summary = summarize(buildTraceTree(spans));
  const paint: Paint = paintWith(colour);
  const text = summaryText(summary);
  return summary.errorCount > 0 ? paint('red', text) : text;
}

/** `GET /books of frontend took 38.2 ms: 12 spans in 4 services, 1 error (trace 0af7…)`. */
export function summaryText(summary: TraceSummary): string {
  const { operationName, serviceName, durationUs, spanCount, services, errorCount, traceId } = summary;
  const places = services.length === 1 ? '' : ` in ${counted(services.length, 'service')}`;
  const errors = errorCount === 0 ? '' : `, ${counted(errorCount, 'error')}`;
  const what = `${printable(operationName)} of ${printable(serviceName)} took ${durationText(durationUs)}`;
  return `${what}: ${counted(spanCount, 'span')}${places}${errors} (trace ${traceId})`;
}

/** `1 span`, `2 spans`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
