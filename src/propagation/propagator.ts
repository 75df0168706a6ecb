import type { SpanContext } from '../context/span-context';
import type { CarrierReader, CarrierWriter } from './carrier';

/**
 * One header format. Stateless. Both methods are called inside a fence, but a propagator that throws on bad input is
 * a defect all the same: bad input is `undefined`.
 */
export interface Propagator {
  /** As in `CLEW_PROPAGATION`: `jaeger`, `w3c`, `b3`, … */
  readonly format: string;
  /** The families of header names without which `extract` finds nothing, and need not be called. */
  readonly families: number;
  /** Writes the context's identity, decision and baggage. */
  inject(context: SpanContext, carrier: CarrierWriter, http: boolean): void;
  /**
   * A remote context (no segment yet), or undefined when the carrier holds none of this format. `http` is true for
   * FORMAT_HTTP_HEADERS (values may be URL-encoded) and false for FORMAT_TEXT_MAP (they are taken as they are).
   */
  extract(carrier: CarrierReader, http: boolean): SpanContext | undefined;
}
