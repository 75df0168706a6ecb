import { keyPattern } from '../diagnostics/key-pattern';
import { redactedValue } from '../diagnostics/redaction';
import type { OnFinish } from './editable-span';

/** The application's hook, and after it, whatever became of it, the values under these keys hidden. None: the hook alone. */
export function redactingHook(keys: readonly string[], onFinish: OnFinish | undefined): OnFinish | undefined {
  if (keys.length === 0) return onFinish;
  const isSecret = keyPattern(keys);
  return (span) => {
    try {
      return onFinish?.(span);
    } finally {
      span.editValues((key, value) => redactedValue(key, value, isSecret));
    }
  };
}
