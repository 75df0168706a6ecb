import type { tracerOf } from '../init';

/** A tracer, and whether it makes spans active and finds them. */
export interface ActiveWay {
  readonly tracer: ReturnType<typeof tracerOf>;
  readonly isOn: boolean;
  /** Sends what has been recorded so far. */
  deliver(): Promise<unknown>;
}

export type ActiveLoop = (way: ActiveWay, count: number) => unknown;

/** Below a parent that is found, or that is passed on. */
export const activeChild: ActiveLoop = ({ tracer, isOn }, count) => {
  const parent = tracer.startSpan('parent', { ignoreActiveSpan: true });
  const found = () => {
    for (let i = 0; i < count; i++) tracer.startSpan('child').finish();
  };
  const given = () => {
    for (let i = 0; i < count; i++) tracer.startSpan('child', { childOf: parent }).finish();
  };
  if (isOn) tracer.withActiveSpan(parent, found);
  else given();
  parent.finish();
};

const nothing = () => {};

/** With a span active in it, or plainly. */
export const activeCall: ActiveLoop = ({ tracer, isOn }, count) => {
  const span = tracer.startSpan('op');
  for (let i = 0; i < count; i++) {
    if (isOn) tracer.withActiveSpan(span, nothing);
    else nothing();
  }
  span.finish();
};

const nothingAsync = async () => {};

/** Where a span is active, or where none ever was. */
export const activeAwait: ActiveLoop = ({ tracer, isOn }, count) => {
  const span = tracer.startSpan('op');
  const awaits = async () => {
    for (let i = 0; i < count; i++) await nothingAsync();
    span.finish();
  };
  return isOn ? tracer.withActiveSpan(span, awaits) : awaits();
};
