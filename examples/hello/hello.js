// One span, sent to where the environment says; without any variable to a Jaeger (or a `clew view`) on this machine.
const { initTracer } = require('clew');

const tracer = initTracer({ serviceName: 'hello' });

const span = tracer.startSpan('say-hello', { tags: { to: 'world' } });
span.log({ event: 'greeting', text: 'Hello, world!' });
span.finish();

console.log(`Hello, world! This is trace ${span.context().toTraceId()}.`);
// Nothing more to do: what is finished is delivered before the process ends.
