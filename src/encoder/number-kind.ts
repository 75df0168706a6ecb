/**
 * True for numbers that an int64 holds without loss: safe integers, but not -0, whose sign an integer cannot keep.
 * Everything else is written as a double.
 */
export function isWireInteger(value: number): boolean {
  return Number.isSafeInteger(value) && (value !== 0 || 1 / value > 0);
}
