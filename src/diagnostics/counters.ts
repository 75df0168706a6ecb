/** Events beside the books: things that went wrong in the application's calls and were put right or left out. */
export class Counters {
  /** `finish()` on a finished span. */
  doubleFinish = 0;
  /** setTag, log, … on a finished span. */
  lateWrites = 0;
  /** A finish time before the start; the duration became 0. */
  negativeDurations = 0;
  /** Tags refused by the limit on their number. */
  tagsDropped = 0;
  logsDropped = 0;
  referencesDropped = 0;
  /** Tag or log values cut to the limit. */
  valuesTruncated = 0;
  /** Objects whose properties could not be read: proxies, getters that throw. */
  valuesUnreadable = 0;
  /** Baggage items refused: too many, too large, or not fit for a header. */
  baggageDropped = 0;
  /** inject() that wrote nothing: no context, no carrier, unknown format. */
  injectFailures = 0;
  /** extract() of something malformed. */
  extractFailures = 0;
  /** Exceptions out of the application's sampler, hook or reporter, caught. */
  callbackErrors = 0;
  /** Bugs of our own, caught before they reached the application. */
  internalErrors = 0;
}
