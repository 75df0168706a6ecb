// What a process of the demo does beside its work: it listens, tells the driver its port, reports its books when it
// is asked, and leaves when it is told to or when the driver is gone. Not part of how one would trace a system.
const opentracing = require('opentracing');

/** How long leaving may take, at a Ctrl-C or when the driver is gone; a healthy backend needs a fraction of it. */
const LEAVE_MS = 2000;

/**
 * @param {import('node:http').Server} server
 * @param {ReturnType<typeof import('clew').initTracer>} tracer
 * @param {{ preferredPort?: number, onStop?: () => Promise<void> }} [options] the port is taken if it is free, else
 *   any other is
 */
function enlist(server, tracer, { preferredPort = 0, onStop } = {}) {
  const starts = countStarts(opentracing.globalTracer());
  const stop = once(async () => {
    server.close();
    server.closeAllConnections();
    await Promise.allSettled([tracer.close({ timeoutMs: LEAVE_MS }), onStop?.()]);
    if (process.connected) process.disconnect();
    // A request still under way somewhere must not make an orphan of this process.
    setTimeout(() => process.exit(), LEAVE_MS).unref();
  });
  process.on('message', async ({ ask }) => {
    if (ask === 'stop') return stop();
    await tracer.flush();
    tell({ report: { starts: starts(), stats: tracer.stats() } });
  });
  process.on('disconnect', stop);
  if (!process.connected) return stop();

  server.once('error', () => server.listen(0, '127.0.0.1'));
  server.once('listening', () => tell({ port: server.address().port }));
  server.listen(preferredPort, '127.0.0.1');
}

/** To the driver. That it is gone is no error here: 'disconnect' says so, too. */
function tell(message) {
  if (process.connected) process.send(message, () => {});
}

/** Counts what the instrumentation starts, in front of whichever tracer there is: not with the tracer's own numbers. */
function countStarts(tracer) {
  let starts = 0;
  const startSpan = tracer.startSpan;
  tracer.startSpan = function (...args) {
    starts++;
    return startSpan.apply(this, args);
  };
  return () => starts;
}

function once(work) {
  let promise;
  return () => {
    promise ??= work();
    return promise;
  };
}

module.exports = { enlist };
