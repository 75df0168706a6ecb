/** `clew/testing`: for tests of code that is traced. */
export { FakeClock } from './fake-clock';
export { type SpanTreeOptions, spanTree } from './span-tree';
export { TestTracer, type TestTracerOptions } from './test-tracer';
