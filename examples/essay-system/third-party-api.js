// Somebody else's API: exchange rates and payments, some milliseconds away.
const { setTimeout: sleep } = require('node:timers/promises');
const { enlist } = require('./crew-member');
const { serve } = require('./traced-http');
const { startTracing } = require('./tracing');

const RATE_MS = 4;
const PAYMENT_MS = 12;
const tracer = startTracing('third-party-api');

const server = serve({
  'GET /rates': async ({ argument }) => {
    await sleep(RATE_MS);
    return { body: { currency: argument, rate: 0.92 } };
  },
  'POST /payments': async ({ body }) => {
    await sleep(PAYMENT_MS);
    // Cards that end in 0 are on the bank's other computer, which is down.
    if (String(body.card).endsWith('0')) return { status: 503, body: { error: 'bank not reachable' } };
    return { body: { paid: body.order } };
  },
});

enlist(server, tracer);
