import type { Case } from '../cases';

/** One tracer library, in a process of its own. Nothing is constructed before it is asked for. */
export interface Contestant {
  /** What one operation costs. Recorded spans are thrown away where the library can record without encoding. */
  cases(sinkUrl: string): readonly Case[];
  /** A tracer that accepts everything and sends it to the sink; undefined for the no-op. */
  exporting(sinkUrl: string): Exporting | undefined;
  /** A part of what it does for a request; Clew's alone. */
  layer?(layer: ServerLayer): Pick<Exporting, 'request' | 'deliver'>;
}

/** How far the spans of a request get: their headers are read alone, or they are recorded, too, and then thrown away. */
export type ServerLayer = 'headers' | 'recording';

export type Headers = Record<string, string | string[] | undefined>;

export interface Exporting {
  /** Makes one finished trace: a root, and typical children. */
  trace(spans: number): void;
  /** Makes the spans of one request to a server: its own, which continues the caller's trace, and three below it. */
  request(headers: Headers, url: string): void;
  /** The same for a server that does make three calls meanwhile, and passes its context on. */
  serve(headers: Headers, url: string): Served;
  /** Sends what has been recorded so far, and waits for the answer where the library can. */
  deliver(): Promise<void>;
}

/** A request that is being answered. */
export interface Served {
  call(): Call;
  finish(): void;
}
export interface Call {
  readonly headers: Record<string, string>;
  finish(): void;
}
