type Signals = NodeJS.Signals;

/** How the two generations of the package `signal-exit` let their copies find each other. */
interface SignalExitEmitter {
  readonly count?: unknown;
}

/**
 * Whether the application has taken it upon itself to end the process on `signal`: anyone but us listens.
 *
 * The listeners of `signal-exit` (in the trees of execa, write-file-atomic, ora and many more) are not counted. They raise the
 * signal again only when they find nobody else listening; if we waited for them as they wait for us, the process would
 * live on. When ours has gone, they do their work.
 */
export function isHandledByApplication(signal: Signals, ours: NodeJS.SignalsListener): boolean {
  const others = process.listeners(signal).filter((listener) => listener !== ours);
  return others.length > signalExitListeners();
}

function signalExitListeners(): number {
  const globals = globalThis as unknown as Record<symbol, SignalExitEmitter | undefined>;
  const third = (process as { __signal_exit_emitter__?: SignalExitEmitter }).__signal_exit_emitter__;
  const fourth = globals[Symbol.for('signal-exit emitter')];
  return count(third) + count(fourth);
}

function count(emitter: SignalExitEmitter | undefined): number {
  return typeof emitter?.count === 'number' ? emitter.count : 0;
}
