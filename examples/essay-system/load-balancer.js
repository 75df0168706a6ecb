// Where requests come in: passes each on to one of the frontends, in turn. Its spans are the roots of the traces.
const { enlist } = require('./crew-member');
const { call, serve } = require('./traced-http');
const { startTracing } = require('./tracing');

const frontends = process.env.FRONTEND_URLS.split(' ');
const tracer = startTracing('load-balancer');
let turn = 0;

const server = serve({
  '*': ({ span, method, url, body }) => {
    const frontend = frontends[turn++ % frontends.length];
    return call(span, 'forward', frontend + url, { method, body, tags: { 'peer.service': 'frontend' } });
  },
});

enlist(server, tracer, { preferredPort: Number(process.env.PORT ?? 0) });
