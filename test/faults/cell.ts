import type { DropReason } from '../../src/diagnostics/stats';
import type { Arrivals } from './arrivals';

export type ExporterKind = 'jaeger' | 'otlp' | 'zipkin';

/** What the traced program does until it is left to end by itself. */
export interface Load {
  readonly spansPerSecond: number;
  readonly ms: number;
  /** Length of the one tag that makes spans large. */
  readonly tagBytes: number;
}

/** Of the spans that were finished. */
export type Share = 'all' | 'some' | 'none';

/** What must come of a cell; what is left out is `none`. */
export interface Expected {
  readonly sent?: Share;
  readonly waiting?: Share;
  readonly dropped?: Partial<Record<DropReason, Share>>;
  /** At the server, whole, and not refused there. Left out: as many as are sent. */
  readonly arrived?: Share | 'any';
  readonly maybeDuplicated?: Share | 'any';
  /** Lines on standard error, each once; what they must say includes the hint. */
  readonly warnings?: readonly RegExp[];
  /** Lines that may be there, each once. */
  readonly mayWarn?: readonly RegExp[];
  /** The backend is back before the load ends, and has been given nearly everything by then. */
  readonly recovers?: boolean;
}

/** A server that misbehaves. */
export interface Faulty {
  /** Without the exporter's path. */
  readonly origin: string;
  /** For the program. */
  readonly env?: Readonly<Record<string, string>>;
  /** When the program has ended: resolves when what it has sent has been read. */
  quiet?(): Promise<void>;
  /** What is wrong from where the server stands, in words, when so many spans were finished. */
  faults?(finished: number): string[];
  close(): Promise<void>;
}

/** One fault, and everything that is expected of it. */
export interface Cell {
  readonly name: string;
  /** Left out: Jaeger's and OTLP's. */
  readonly exporters?: readonly ExporterKind[];
  readonly env?: Readonly<Record<string, string>>;
  readonly load?: Partial<Load>;
  start(arrivals: Arrivals, load: Load): Promise<Faulty>;
  readonly expected: Expected;
}

/** The programs' own. */
export const EXIT_CODE = 7;
/** For one request. */
export const TIMEOUT_MS = 400;
export const EXIT_TIMEOUT_MS = 1000;
/** Told on top of the cause when anything is left at the end. */
export const NOT_DELIVERED = /^\d+ spans? w(as|ere) not delivered before the process ended/;
