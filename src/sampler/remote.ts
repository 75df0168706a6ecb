import type { Clock } from '../clock/clock';
import type { SetTimer } from '../clock/timer';
import { invalidOption } from '../diagnostics/errors';
import type { Diagnostics } from '../diagnostics/logger';
import { ProbabilisticSampler } from './probabilistic';
import { samplerOfAnswer } from './remote-strategy';
import type { Decision, Sampler } from './sampler';

/** Jaeger's agent and all-in-one; current collectors answer there too. */
export const DEFAULT_ENDPOINT = 'http://127.0.0.1:5778/sampling';
const DEFAULT_REFRESH_INTERVAL_MS = 60_000;
/** Timers cannot wait longer than 24 days: they would fire at once, and again. */
const MAX_REFRESH_INTERVAL_MS = 10 * 24 * 3_600_000;
/** As Jaeger's clients start: enough to see that something is there, too little to hurt. */
const DEFAULT_INITIAL_RATE = 0.001;
const TIMEOUT_MS = 5000;
/** The intervals differ by up to a tenth, so that services started together do not ask together for ever. */
const JITTER = 0.1;

/** What asking a server takes; init.ts has it. */
export interface Asking {
  readonly serviceName: string;
  /** GETs a URL and parses its answer; rejects unless that is 200 and JSON of a sane size. */
  readonly fetchJson: (url: string, signal: AbortSignal) => Promise<unknown>;
  readonly setTimer: SetTimer;
  readonly diagnostics: Diagnostics;
  /** 0 to 1. */
  readonly random: () => number;
}

export interface RemoteOptions {
  /** Default {@link DEFAULT_ENDPOINT}; `service` is added to its query. */
  readonly endpoint?: string;
  /** Milliseconds between two questions. Default 60000. */
  readonly refreshIntervalMs?: number;
  /** Rate (0 to 1) until the first answer. Default 0.001. */
  readonly initialRate?: number;
  /** Operations remembered where the server has rates for them. Default 2000. */
  readonly maxOperations?: number;
}

/**
 * Samples as a Jaeger server says: asks at once, then every minute. Keeps the last good strategy whatever happens, and
 * says once that nobody answers; it asks on, and says so again only after it had an answer.
 */
export class RemoteSampler implements Sampler {
  readonly #url: string;
  readonly #shownUrl: string;
  readonly #refreshIntervalMs: number;
  readonly #maxOperations: number | undefined;
  readonly #clock: Clock;
  readonly #asking: Asking;
  #current: Sampler;
  #request: AbortController | undefined = undefined;
  #cancelTimer: () => void = () => {};
  #closed = false;

  constructor(options: RemoteOptions, asking: Asking, clock: Clock) {
    const { endpoint = DEFAULT_ENDPOINT, refreshIntervalMs = DEFAULT_REFRESH_INTERVAL_MS } = options;
    if (!/^https?:/i.test(endpoint) || !URL.canParse(endpoint)) {
      throw invalidOption('sampler.endpoint', 'an http or https URL', endpoint);
    }
    if (!(refreshIntervalMs > 0 && refreshIntervalMs <= MAX_REFRESH_INTERVAL_MS)) {
      throw invalidOption(
        'sampler.refreshIntervalMs',
        'milliseconds, more than 0, at most 10 days',
        refreshIntervalMs,
      );
    }
    const url = new URL(endpoint);
    this.#shownUrl = `${url.protocol}//${url.host}${url.pathname}`;
    url.searchParams.set('service', asking.serviceName);
    this.#url = url.href;
    this.#refreshIntervalMs = refreshIntervalMs;
    this.#maxOperations = options.maxOperations;
    this.#clock = clock;
    this.#asking = asking;
    this.#current = new ProbabilisticSampler(options.initialRate ?? DEFAULT_INITIAL_RATE);
    void this.#ask();
  }

  decide(
    operationName: string,
    traceId2: number,
    traceId3: number,
    tags: { readonly [key: string]: unknown } | undefined,
  ): Decision {
    return this.#current.decide(operationName, traceId2, traceId3, tags);
  }

  toString(): string {
    return `remote(${this.#shownUrl}, now ${this.#current})`;
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer();
    this.#request?.abort();
  }

  /** One question; never rejects. */
  async #ask(): Promise<void> {
    const { diagnostics, setTimer, random } = this.#asking;
    const warning = `remote sampling ${this.#url}`;
    try {
      const answer = await this.#answer();
      if (this.#closed) return;
      this.#current = samplerOfAnswer(answer, this.#current, this.#clock, this.#maxOperations);
      diagnostics.forget(warning);
      diagnostics.debug(`sampling is now ${this}`);
    } catch (error) {
      if (this.#closed) return;
      const reason = error instanceof Error ? error.message : String(error);
      diagnostics.warnOnce(
        warning,
        () => `no sampling strategy from ${this.#shownUrl} (${reason}); until there is one: ${this.#current}`,
      );
    }
    const jitter = 1 + JITTER * (2 * random() - 1);
    this.#cancelTimer = setTimer(() => void this.#ask(), this.#refreshIntervalMs * jitter);
  }

  /** The server's answer, or a rejection after {@link TIMEOUT_MS} even if the request does not heed its signal. */
  #answer(): Promise<unknown> {
    const request = new AbortController();
    this.#request = request;
    return new Promise((resolve, reject) => {
      request.signal.addEventListener('abort', () => reject(request.signal.reason), { once: true });
      const cancel = this.#asking.setTimer(
        () => request.abort(new Error(`no answer within ${TIMEOUT_MS} ms`)),
        TIMEOUT_MS,
      );
      this.#asking.fetchJson(this.#url, request.signal).then(resolve, reject).finally(cancel);
    });
  }
}
