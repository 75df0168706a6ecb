/** Only the tracer: its instrumentation, telemetry, remote configuration and metrics are not what is compared. */
export const TRACER_ALONE = {
  DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
  DD_REMOTE_CONFIGURATION_ENABLED: 'false',
  DD_TRACE_STARTUP_LOGS: 'false',
  DD_TRACE_PROPAGATION_STYLE: 'tracecontext',
};
