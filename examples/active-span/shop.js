// One request to a small shop: five spans, and no function passes a span on to another one.
const { setTimeout: pause } = require('node:timers/promises');
const { initTracer } = require('clew');

// Who starts a span without naming a parent starts a child of the active one.
const tracer = initTracer({ serviceName: 'shop', activeSpan: true });

/** Does some work in a span of its own, which is active meanwhile. */
async function traced(name, work) {
  const span = tracer.startSpan(name);
  try {
    return await tracer.withActiveSpan(span, work);
  } catch (error) {
    span.setTag('error', true);
    throw error;
  } finally {
    span.finish();
  }
}

const priceOf = (book) =>
  traced('load price', async () => {
    await pause(10);
    tracer.activeSpan().setTag('book', book);
    return book.length;
  });

const order = (books) =>
  traced('order', async () => {
    // Both at once: each finds its own span as the active one, and the order's as its parent.
    const prices = await Promise.all(books.map(priceOf));
    const total = prices.reduce((sum, price) => sum + price, 0);
    // It has nothing to do with this request.
    tracer.startSpan('refresh catalogue', { ignoreActiveSpan: true }).finish();
    return { total, traceId: tracer.activeSpan().context().toTraceId() };
  });

traced('POST /orders', () => order(['Emma', 'Middlemarch'])).then(({ total, traceId }) => {
  console.log(`That makes ${total} shillings. This is trace ${traceId}.`);
});
