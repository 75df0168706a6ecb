/** `clew doctor`, against what people really have: each mistake is answered with the line that mends it. */
import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { runCli } from '../../src/cli/run';
import { type Collector, startCollector } from '../../src/collector/server';
import { TEST_SERVER_CERT, TEST_SERVER_KEY } from '../fakes/certificates';

let collector: Collector;
before(async () => {
  collector = await startCollector({ ports: { jaeger: 0, otlp: 0, query: 0 }, logger: { error: () => {} } });
});
after(() => collector.close());

interface Seen {
  readonly code: number;
  readonly text: string;
}

async function doctor(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Seen> {
  const lines: string[] = [];
  const print = (text: string) => void lines.push(text);
  const code = await runCli(['doctor', ...args], {
    out: print,
    error: print,
    env,
    cwd: __dirname,
    columns: 100,
    colour: false,
    interrupted: new AbortController().signal,
  });
  return { code, text: lines.join('\n') };
}

/** One problem, and this is what it is about. */
async function finds(env: NodeJS.ProcessEnv, ...advice: RegExp[]): Promise<void> {
  const { code, text } = await doctor(env);
  assert.equal(code, 1, text);
  assert.match(text, /\n1 problem found\.$/);
  for (const words of advice) assert.match(text, words);
}

async function listening(server: Server | TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  after(() => server.closeAllConnections());
  return `http://127.0.0.1:${await listening(server)}`;
}

describe('clew doctor', () => {
  it('finds nothing when spans arrive, and says where the probe is', async () => {
    for (const env of [
      { JAEGER_ENDPOINT: `${collector.urls.jaeger}/api/traces` },
      { OTEL_EXPORTER_OTLP_ENDPOINT: collector.urls.otlp },
    ]) {
      const { code, text } = await doctor({ ...env, JAEGER_SERVICE_NAME: 'shop' });
      assert.equal(code, 0, text);
      const [, traceId = ''] =
        /✓ .+ the span was taken after .+: trace ([0-9a-f]{32}) of clew-doctor/.exec(text) ?? [];
      assert.equal(collector.store.trace(traceId)?.spans[0].span.operationName, 'probe', text);
      assert.match(text, /service shop \(JAEGER_SERVICE_NAME\)/);
      assert.match(text, /\nNo problem found\.$/);
    }
  });

  it('tries every exporter, and one that works does not hide one that does not', async () => {
    const { code, text } = await doctor({
      CLEW_EXPORTER: 'jaeger,otlp',
      JAEGER_ENDPOINT: `${collector.urls.jaeger}/api/traces`,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await closedPort()}`,
    });
    assert.equal(code, 1);
    assert.match(text, /✓ jaeger http.+\n✗ otlp http/);
  });

  it('shows no secret', async () => {
    const endpoint = `${collector.urls.jaeger.replace('//', '//user:s3cret@')}/api/traces?key=s3cret`;
    const { text } = await doctor({ JAEGER_ENDPOINT: endpoint });
    assert.doesNotMatch(text, /s3cret/);
    const { text: withToken } = await doctor({
      JAEGER_ENDPOINT: `${collector.urls.jaeger}/api/traces`,
      JAEGER_AUTH_TOKEN: 's3cret',
    });
    assert.doesNotMatch(withToken, /s3cret/);
  });

  it('answers arguments it does not know with its usage', async () => {
    for (const args of [['--fix'], ['--timeout', '0'], ['--timeout', 'soon'], ['now']]) {
      const { code, text } = await doctor({}, ...args);
      assert.equal(code, 2);
      assert.match(text, /Usage: clew doctor/);
    }
  });
});

describe('clew doctor, when the backend is not what it should be', () => {
  it('nothing listens', async () => {
    const env = { JAEGER_ENDPOINT: `http://127.0.0.1:${await closedPort()}/api/traces` };
    await finds(env, /Nothing listens there\. Start the backend/);
  });

  it("Jaeger's web page, 16686 instead of 14268", async () => {
    await finds(
      { JAEGER_ENDPOINT: 'http://127.0.0.1:16686/api/traces' },
      /16686 is Jaeger's web page; .+ port 14268/,
    );
  });

  it('the gRPC port, 4317 instead of 4318', async () => {
    const grpc = createTcpServer((socket) => socket.destroy());
    const port = await listening(grpc);
    const text = (await doctor({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4317' }, '--timeout', '500'))
      .text;
    assert.match(text, /port 4317 is OTLP's gRPC port.+ 4318/);
    await finds({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` }, /the span did not arrive/);
  });

  it('a path is missing: /api/traces, /v1/traces', async () => {
    const jaeger = { JAEGER_ENDPOINT: collector.urls.jaeger };
    await finds(
      jaeger,
      /has no path: jaeger is usually answered at \/api\/traces/,
      /Nothing takes spans at that path/,
    );
    const otlp = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.urls.otlp };
    await finds(
      otlp,
      /usually answered at \/v1\/traces/,
      /usual address: http:\/\/127\.0\.0\.1:4318\/v1\/traces/,
    );
  });

  it('a web page', async () => {
    const url = await answering((_, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>Welcome</title>');
    });
    await finds({ JAEGER_ENDPOINT: `${url}/api/traces` }, /A web page answers there, not a collector/);
  });

  it('another format', async () => {
    await finds({ JAEGER_ENDPOINT: `${collector.urls.otlp}/v1/traces` }, /HTTP 415/, /takes another format/);
  });

  it('TLS is spoken to a plain server', async () => {
    const endpoint = `${collector.urls.jaeger.replace('http:', 'https:')}/api/traces`;
    await finds({ JAEGER_ENDPOINT: endpoint }, /does not speak TLS: use http:\/\//);
  });

  it('a TLS server is spoken to plainly, or is not trusted', async () => {
    const server = createTlsServer({ cert: TEST_SERVER_CERT, key: TEST_SERVER_KEY }, (_, response) =>
      response.end(),
    );
    const port = await listening(server);
    await finds(
      { JAEGER_ENDPOINT: `http://127.0.0.1:${port}/api/traces` },
      /If the server speaks TLS, use https:\/\//,
    );
    await finds(
      { JAEGER_ENDPOINT: `https://127.0.0.1:${port}/api/traces` },
      /name the CA's file \(CLEW_CA_FILE\)/,
    );
  });

  it('a token is wrong', async () => {
    const url = await answering((_, response) => void response.writeHead(401).end());
    const env = { JAEGER_ENDPOINT: `${url}/api/traces`, JAEGER_AUTH_TOKEN: 'wrong' };
    await finds(env, /HTTP 401/, /Check user and password, or the token/);
  });

  it('its name does not resolve', async () => {
    await finds(
      { JAEGER_ENDPOINT: 'http://clew.invalid:14268/api/traces' },
      /clew\.invalid cannot be resolved/,
    );
  });

  it('it never answers', async () => {
    const url = await answering(() => {});
    const { code, text } = await doctor({ JAEGER_ENDPOINT: `${url}/api/traces` }, '--timeout', '200');
    assert.equal(code, 1);
    assert.match(text, /200 ms/);
  });

  it('it takes the message and refuses the span', async () => {
    const url = await answering((request, response) => {
      const partialSuccess = { rejectedSpans: '1', errorMessage: 'over quota' };
      request.resume().on('end', () => {
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ partialSuccess }));
      });
    });
    await finds({ OTEL_EXPORTER_OTLP_ENDPOINT: url }, /refused 1 of its 1 spans: over quota/);
  });

  it('a proxy stands between', async () => {
    const proxy = await answering((_, response) => void response.writeHead(503).end());
    process.env['http_proxy'] = proxy;
    try {
      await finds(
        { JAEGER_ENDPOINT: 'http://jaeger.example:14268/api/traces' },
        /A proxy stands between .+ NO_PROXY/,
      );
    } finally {
      delete process.env['http_proxy'];
    }
  });

  it('a file of certificates cannot be read', async () => {
    const env = { JAEGER_ENDPOINT: 'https://127.0.0.1:1/api/traces', CLEW_CA_FILE: '/nowhere/ca.pem' };
    await finds(env, /CLEW_CA_FILE/, /the span did not arrive/);
  });
});

describe('clew doctor, when the settings keep spans back', () => {
  const JAEGER_ENDPOINT = () => `${collector.urls.jaeger}/api/traces`;

  it('the sampler records nothing', async () => {
    const env = {
      JAEGER_ENDPOINT: JAEGER_ENDPOINT(),
      JAEGER_SAMPLER_TYPE: 'const',
      JAEGER_SAMPLER_PARAM: '0',
    };
    await finds(env, /Nothing is recorded: the sampler is const\(0\) \(JAEGER_SAMPLER_PARAM\)/);
  });

  it('tracing is switched off', async () => {
    await finds(
      { JAEGER_ENDPOINT: JAEGER_ENDPOINT(), JAEGER_DISABLED: 'true' },
      /switched off by JAEGER_DISABLED: unset it/,
    );
  });

  it('there is no exporter', async () => {
    await finds({ CLEW_EXPORTER: 'none' }, /Spans go nowhere: there is no exporter \(CLEW_EXPORTER\)/);
  });

  it('notes what may surprise, which is no problem', async () => {
    const notes: [NodeJS.ProcessEnv, RegExp][] = [
      [{ JAEGER_TRACEID_128BIT: 'false' }, /! New trace ids have 64 bits \(JAEGER_TRACEID_128BIT\)/],
      [{ JAEGER_SAMPLER_TYPE: 'probabilistic', JAEGER_SAMPLER_PARAM: '0.01' }, /! Only about 1 trace in 100/],
      [{ JAEGER_SAMPLER_TYPE: 'remote' }, /! The backend decides/],
      [{ JAEGER_SERVCE_NAME: 'shop' }, /! JAEGER_SERVCE_NAME .+ did you mean JAEGER_SERVICE_NAME/],
      [{ OTEL_PROPAGATORS: 'none' }, /! No context is written to headers/],
    ];
    for (const [env, words] of notes) {
      const { code, text } = await doctor({ JAEGER_ENDPOINT: JAEGER_ENDPOINT(), ...env });
      assert.equal(code, 0, text);
      assert.match(text, words);
    }
  });

  it('notes that nobody answers datagrams', async () => {
    const { code, text } = await doctor({ JAEGER_AGENT_HOST: '127.0.0.1' });
    assert.equal(code, 0);
    assert.match(text, /! Nobody answers datagrams/);
    assert.match(text, /the network took the span/);
  });
});

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createTcpServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
