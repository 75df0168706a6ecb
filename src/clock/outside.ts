import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Runs its argument in the async context that was active when this file was loaded: the application's requests had not
 * begun. What begins in one of theirs and lives on (a retry loop, a timer that sets the next) would keep it, and all that
 * hangs on it, from being collected.
 */
export const outside = AsyncLocalStorage.snapshot();
