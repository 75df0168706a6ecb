import { type FlatTags, findTag, type TagValue } from '../model/span-record';

/** Tags and log fields of OpenTracing's semantic conventions that change the shape of what is sent. */
export const SPAN_KIND = 'span.kind';
export const ERROR = 'error';
export const EVENT = 'event';

/** What `span.kind` says; the numbers are Zipkin's. */
export const KIND_NONE = 0;
export const KIND_CLIENT = 1;
export const KIND_SERVER = 2;
export const KIND_PRODUCER = 3;
export const KIND_CONSUMER = 4;
export type Kind =
  | typeof KIND_NONE
  | typeof KIND_CLIENT
  | typeof KIND_SERVER
  | typeof KIND_PRODUCER
  | typeof KIND_CONSUMER;

/** The kind a `span.kind` tag names; KIND_NONE when it is absent or not one of the four words. */
export function kindOf(value: TagValue | undefined): Kind {
  switch (value) {
    case 'server':
      return KIND_SERVER;
    case 'client':
      return KIND_CLIENT;
    case 'producer':
      return KIND_PRODUCER;
    case 'consumer':
      return KIND_CONSUMER;
    default:
      return KIND_NONE;
  }
}

/** What an `error` tag says; the numbers are OTLP's status codes. */
export const STATUS_UNSET = 0;
export const STATUS_OK = 1;
export const STATUS_ERROR = 2;
export type Status = typeof STATUS_UNSET | typeof STATUS_OK | typeof STATUS_ERROR;

/**
 * true and `'true'` are an error, false and `'false'` are none (OpenTelemetry's OpenTracing shim). People also set a
 * message or a code: anything else counts as an error unless it is empty or 0, which says nothing.
 */
export function statusOf(value: TagValue | undefined): Status {
  if (value === undefined) return STATUS_UNSET;
  if (value === true || value === 'true') return STATUS_ERROR;
  if (value === false || value === 'false') return STATUS_OK;
  return value === '' || value === 0 ? STATUS_UNSET : STATUS_ERROR;
}

/** True when the status says all that the `error` tag said, so that the tag need not be repeated. */
export function isPlainError(value: TagValue): boolean {
  return typeof value === 'boolean' || value === 'true' || value === 'false';
}

/** Whether the log's `event` field is a text that can name it. */
export function isEventName(value: TagValue | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

/** The log's `event` field if it can name it, else undefined. */
export function eventName(fields: FlatTags): string | undefined {
  const value = findTag(fields, EVENT);
  return isEventName(value) ? value : undefined;
}
