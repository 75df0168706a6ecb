import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, Refusal, textAnswer } from './answer';
import type { Door, Route } from './door';
import { refuseStrangers } from './guests';
import type { Intake } from './intake';
import type { CollectorLimits } from './limits';
import type { Listener, PortName } from './listener';
import type { BodyReader } from './request-body';

export interface HttpListenerOptions {
  readonly door: Door;
  readonly host: string;
  readonly limits: CollectorLimits;
  readonly bodies: BodyReader;
  readonly intake: Intake;
}

/** Headers get a third of the time a request has. */
const HEADERS_SHARE = 3;
/** A client that keeps its connection pauses for its flush interval; ours for one second. */
const KEEP_ALIVE_MS = 65_000;
const CLOSE_GRACE_MS = 500;

/** One door, open on a port. */
export class HttpListener implements Listener {
  readonly name: PortName;
  readonly purpose: string;
  readonly scheme = 'http';
  readonly usualPort: number;
  readonly #options: HttpListenerOptions;
  readonly #server: Server;

  constructor(options: HttpListenerOptions) {
    const { requestTimeoutMs, maxConnections } = options.limits;
    const { name, purpose, usualPort } = options.door;
    this.name = name;
    this.purpose = purpose;
    this.usualPort = usualPort;
    this.#options = options;
    this.#server = createServer({
      requestTimeout: requestTimeoutMs,
      headersTimeout: Math.ceil(requestTimeoutMs / HEADERS_SHARE),
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: Math.min(requestTimeoutMs, 1000),
    });
    this.#server.maxConnections = maxConnections;
    this.#server.on('request', (request, response) => void this.#receive(request, response));
  }

  open(port: number): Promise<number> {
    const server = this.#server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, this.#options.host, () => {
        server.off('error', reject);
        resolve((server.address() as AddressInfo).port);
      });
    });
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.#server.closeAllConnections(), CLOSE_GRACE_MS);
    await closed;
    clearTimeout(timer);
  }

  /** Never rejects: whatever goes wrong becomes an answer. */
  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => {});
    let answer: Answer;
    try {
      answer = await this.#answer(request);
    } catch (error) {
      answer = this.#refuse(request, error);
    }
    const { status, body, contentType, headers } = answer;
    if (!request.complete) {
      // What is left of the body is of no use to anyone; a connection in the midst of one neither.
      response.setHeader('connection', 'close');
      request.resume();
    }
    const length = Buffer.byteLength(body);
    const type = length === 0 ? {} : { 'content-type': contentType, 'x-content-type-options': 'nosniff' };
    response.writeHead(status, { ...type, 'content-length': length, ...headers });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { door, host, bodies } = this.#options;
    refuseStrangers(request, host);
    const url = urlOf(request);
    const routes = door.routes.filter(({ path }) => path.test(url.pathname));
    if (routes.length === 0) throw new Refusal(404, `nothing is at ${url.pathname}: ${door.hint}`);
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const route = routes.find((candidate) => candidate.method === method);
    if (route === undefined) {
      const allow = routes.map((candidate) => candidate.method).join(', ');
      throw new Refusal(405, `${request.method} is not possible at ${url.pathname}: ${allow} is`, { allow });
    }
    return route.answer({ request, url, caught: caughtBy(route, url), body: () => bodies.read(request) });
  }

  #refuse(request: IncomingMessage, error: unknown): Answer {
    const { door, intake } = this.#options;
    const refusal = error instanceof Refusal ? error : new Refusal(500, (error as Error).message);
    const { status, message, headers } = refusal;
    // A person who looks at a wrong page is no message that was lost.
    if (request.method === 'POST' || status === 500) intake.refused(status, door.name, message);
    return textAnswer(status, message, headers);
  }
}

function urlOf({ url = '/' }: IncomingMessage): URL {
  // The host is checked elsewhere and means nothing here; a path that begins with `//` must not become one.
  const text = `http://localhost${url.startsWith('/') ? url : '/'}`;
  if (!URL.canParse(text)) throw new Refusal(400, 'the path cannot be read');
  return new URL(text);
}

function caughtBy({ path }: Route, { pathname }: URL): string[] {
  const [, ...caught] = path.exec(pathname) ?? [];
  try {
    return caught.map(decodeURIComponent);
  } catch {
    throw new Refusal(400, 'the path is not percent-encoded UTF-8');
  }
}
