/** What a propagator reads: one view over every kind of carrier. Neither method throws, whatever the carrier does. */
export interface CarrierReader {
  /** The families of names that may be there (see header-family.ts): what is not among them need not be asked for. */
  readonly families: number;
  /** The value of a header by its lower-case name; several header lines are joined with `,`; undefined when absent. */
  get(lowerCaseName: string): string | undefined;
  /**
   * Calls `visit` for each header whose name begins with `lowerCasePrefix` in any case, with what follows the prefix (in
   * the carrier's own case: baggage keys in a text map keep theirs) and the value.
   */
  each(lowerCasePrefix: string, visit: (rest: string, value: string) => void): void;
}

/** What a propagator writes. */
export interface CarrierWriter {
  /**
   * Sets a header. One with CR or LF in its name or value is never written, but counted. A carrier that cannot be
   * written to (frozen, a proxy that throws) throws its own error, which the tracer catches, counts and warns about once.
   */
  set(name: string, value: string): void;
  /** As {@link set}, for a header made of ids, digits and hyphens: there is no line break to look for. */
  setIds(name: string, value: string): void;
}
