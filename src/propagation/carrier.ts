/** What a propagator reads: one view over every kind of carrier. */
export interface CarrierReader {
  /** The value of a header by its lower-case name; several header lines are joined with `,`; undefined when absent. */
  get(lowerCaseName: string): string | undefined;
  /** Calls `visit` with each lower-case name that begins with `lowerCasePrefix`, and its value. */
  each(lowerCasePrefix: string, visit: (lowerCaseName: string, value: string) => void): void;
}

/** What a propagator writes. */
export interface CarrierWriter {
  /** Sets a header; a value with CR or LF is never written (counted instead). */
  set(name: string, value: string): void;
}
