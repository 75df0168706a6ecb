// A web frontend on express 4. Its server spans are made by the published `express-opentracing`, as it is on npm:
// one line, and `req.span` is there.
const express = require('express');
const expressOpentracing = require('express-opentracing').default;
const opentracing = require('opentracing');
const { enlist } = require('./crew-member');
const { call, recordError } = require('./traced-http');
const { startTracing } = require('./tracing');

const backends = process.env.BACKEND_URLS.split(' ');
const tracer = startTracing('frontend');
let turn = 0;

/** Asks one of the backends, in turn; an answer above 499 is an error here too. */
async function askBackend(span, operationName, path, options = {}) {
  const backend = backends[turn++ % backends.length];
  const { status, body } = await call(span, operationName, backend + path, {
    ...options,
    tags: { 'peer.service': 'backend' },
  });
  if (status >= 500) throw new Error(`backend: ${body.error}`);
  return body;
}

/** express 4 does not look at promises: this hands their errors on to it. */
const page = (write) => (req, res, next) => write(req, res).catch(next);

const app = express();
app.use(expressOpentracing({ tracer: opentracing.globalTracer() }));
app.use(express.json());

app.get(
  '/books/:id',
  page(async (req, res) => {
    const { id } = req.params;
    // FAULT: sequential calls that could be parallel. None of the three needs another's answer:
    // `Promise.all` would make the page as fast as the slowest of them.
    const book = await askBackend(req.span, 'get-book', `/books/${id}`);
    const reviews = await askBackend(req.span, 'get-reviews', `/reviews/${id}`);
    const offer = await askBackend(req.span, 'get-offer', `/offers/${id}`);
    res.json({ book, reviews, offer });
  }),
);

app.get(
  '/authors/:id',
  page(async (req, res) => res.json(await askBackend(req.span, 'get-author', `/authors/${req.params.id}`))),
);

app.get(
  '/shelf',
  page(async (req, res) => res.json(await askBackend(req.span, 'get-shelf', '/shelf'))),
);

app.get(
  '/search/:words',
  page(async (req, res) => {
    const words = encodeURIComponent(req.params.words);
    res.json(await askBackend(req.span, 'search', `/search/${words}`));
  }),
);

app.post(
  '/orders',
  page(async (req, res) => {
    res.json(await askBackend(req.span, 'place-order', '/orders', { method: 'POST', body: req.body }));
  }),
);

app.use((_req, res) => res.status(404).json({ error: 'no such page' }));
app.use((error, req, res, _next) => {
  recordError(req.span, error);
  res.status(502).json({ error: error.message });
});

enlist(require('node:http').createServer(app), tracer);
