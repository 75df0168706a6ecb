import { poll } from './poll';

export interface ZipkinEndpoint {
  readonly serviceName?: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly port?: number;
}

/** A span as Zipkin's query API answers it; what is unknown is left out. */
export interface ZipkinSpan {
  readonly traceId: string;
  readonly id: string;
  readonly parentId?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly timestamp?: number;
  readonly duration?: number;
  readonly debug?: boolean;
  readonly shared?: boolean;
  readonly localEndpoint?: ZipkinEndpoint;
  readonly remoteEndpoint?: ZipkinEndpoint;
  readonly annotations?: { readonly timestamp: number; readonly value: string }[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** What was accepted is stored a little later. */
const READABLE_WITHIN_MS = 10_000;

/** The trace, as soon as it has `spanCount` spans. */
export async function readZipkinTrace(
  url: string,
  traceId: string,
  spanCount: number,
): Promise<ZipkinSpan[]> {
  return poll(`trace ${traceId} of ${spanCount} spans in Zipkin`, READABLE_WITHIN_MS, async () => {
    const response = await fetch(`${url}/api/v2/trace/${traceId}`);
    if (response.status === 404) return undefined;
    if (response.status !== 200)
      throw new Error(`Zipkin answered ${response.status}: ${await response.text()}`);
    // Zipkin reckons some texts longer than they are and leaves zeros behind its answer.
    const spans: ZipkinSpan[] = JSON.parse((await response.text()).replace(/\0+$/, ''));
    return spans.length >= spanCount ? spans : undefined;
  });
}
