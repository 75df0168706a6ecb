import { decodeJaegerThrift } from '../decoder/jaeger-thrift';
import { textAnswer } from './answer';
import type { Door } from './door';
import type { Intake } from './intake';

const FORMATS = {
  'application/x-thrift': decodeJaegerThrift,
  'application/vnd.apache.thrift.binary': decodeJaegerThrift,
};

/** Jaeger's collector: `POST /api/traces`, answered with 202 and nothing. */
export function jaegerDoor(intake: Intake): Door {
  return {
    name: 'jaeger',
    purpose: 'Jaeger Thrift over HTTP',
    usualPort: 14268,
    routes: [
      {
        method: 'POST',
        path: /^\/api\/traces$/,
        answer: (visit) => intake.take(visit, FORMATS, () => textAnswer(202, '')),
      },
    ],
    hint: 'Jaeger Thrift is taken at POST /api/traces',
  };
}
