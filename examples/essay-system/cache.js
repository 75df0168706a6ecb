// A cache: a bounded map behind HTTP. What was written first is forgotten first.
const { enlist } = require('./crew-member');
const { serve } = require('./traced-http');
const { startTracing } = require('./tracing');

const MAX_ENTRIES = 1000;
const entries = new Map();
const tracer = startTracing('cache');

const server = serve({
  'GET /entries': async ({ span, argument }) => {
    const hit = entries.has(argument);
    span.setTag('cache.hit', hit);
    return hit ? { body: entries.get(argument) } : { status: 404, body: { error: 'not cached' } };
  },
  'PUT /entries': async ({ argument, body }) => {
    entries.set(argument, body);
    if (entries.size > MAX_ENTRIES) entries.delete(entries.keys().next().value);
    return { body: { entries: entries.size } };
  },
});

enlist(server, tracer);
