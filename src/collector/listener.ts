/** Each of the collector's ports, by what is spoken there. */
export const PORT_NAMES = ['jaeger', 'otlp', 'zipkin', 'compact', 'binary', 'query'] as const;
export type PortName = (typeof PORT_NAMES)[number];

/** One open port, by HTTP or by UDP. */
export interface Listener {
  readonly name: PortName;
  /** What it is for, in words. */
  readonly purpose: string;
  readonly scheme: 'http' | 'udp';
  readonly usualPort: number;
  /** Listens on `port`, 0 for any free one; resolves with the port it is, rejects with what the system says. */
  open(port: number): Promise<number>;
  /** Resolves when nothing is open any more; requests under way may end, for a short while. */
  close(): Promise<void>;
}

const TAKEN = new Set(['EADDRINUSE', 'EACCES']);

/** Opens on `port`, or on any free one when that is taken or not ours to have. */
export async function openSomewhere(listener: Listener, port: number): Promise<number> {
  try {
    return await listener.open(port);
  } catch (error) {
    if (port === 0 || !TAKEN.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return listener.open(0);
  }
}
