import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hintForAnswer, hintForError } from '../../src/transport/hints';

const JAEGER = { port: 14268, path: '/api/traces' };
const OTLP = { port: 4318, path: '/v1/traces' };
const at = (port: number, scheme = 'http') => new URL(`${scheme}://jaeger:${port}/x`);

/** What somebody got wrong, what happened, and the words that help. */
const MISTAKES: readonly (readonly [string, string | undefined, RegExp])[] = [
  [
    'gRPC port, OTLP',
    hintForError('HPE_INVALID_CONSTANT', at(4317), OTLP),
    /4317 is OTLP over gRPC.*try http:\/\/jaeger:4318\/v1\/traces/,
  ],
  ['gRPC port, connection reset', hintForError('ECONNRESET', at(4317), OTLP), /4318/],
  ["Jaeger's gRPC port", hintForError('HPE_INVALID_CONSTANT', at(14250), JAEGER), /14268/],
  [
    "Jaeger's web page, 405",
    hintForAnswer(405, false, '', at(16686), JAEGER),
    /16686 is Jaeger's web page.*14268/,
  ],
  [
    "Jaeger's web page, HTML",
    hintForAnswer(200, true, '', at(16686), OTLP),
    /16686 is Jaeger's web page.*4318/,
  ],
  ['UDP port', hintForError('ECONNREFUSED', at(6831), JAEGER), /6831 is for UDP.*14268/],
  [
    'wrong path',
    hintForAnswer(404, false, '', at(14268), JAEGER),
    /at that path.*http:\/\/jaeger:14268\/api\/traces/,
  ],
  ['wrong format', hintForAnswer(415, false, '', at(14268), JAEGER), /another format/],
  ['wrong password', hintForAnswer(401, false, '', at(14268), JAEGER), /user and password, or the token/],
  ['no permission', hintForAnswer(403, false, '', at(14268), JAEGER), /token/],
  [
    'TLS against plain',
    hintForError('ERR_SSL_WRONG_VERSION_NUMBER', at(14268, 'https'), JAEGER),
    /use http:/,
  ],
  ['TLS against plain, older', hintForError('EPROTO', at(14268, 'https'), JAEGER), /use http:/],
  ['plain against TLS', hintForError('ECONNRESET', at(14268), JAEGER), /use https:/],
  [
    'plain against Go TLS',
    hintForAnswer(400, false, 'Client sent an HTTP request to an HTTPS server.', at(1), JAEGER),
    /use https:/,
  ],
  [
    'plain against nginx TLS',
    hintForAnswer(400, false, 'The plain HTTP request was sent to HTTPS port', at(1), JAEGER),
    /use https:/,
  ],
  ['self-signed', hintForError('DEPTH_ZERO_SELF_SIGNED_CERT', at(1, 'https'), JAEGER), /CLEW_CA_FILE/],
  [
    'name in certificate',
    hintForError('ERR_TLS_CERT_ALTNAME_INVALID', at(1, 'https'), JAEGER),
    /another host name/,
  ],
  ['our own name for it', hintForError('ERR_TLS_CERT_ALTNAME', at(1, 'https'), JAEGER), /another host name/],
  ['no connection', hintForError('connect timeout', at(1, 'https'), JAEGER), /firewall/],
  ['no answer', hintForError('timeout', at(1), JAEGER), /CLEW_TIMEOUT/],
  ['nothing there', hintForError('ECONNREFUSED', at(14268), JAEGER), /npx clew view/],
  ['no such host', hintForError('ENOTFOUND', at(14268), JAEGER), /jaeger cannot be resolved/],
];

for (const [mistake, hint, expected] of MISTAKES) {
  test(`${mistake}: the hint names the way out`, () => assert.match(hint ?? '(none)', expected));
}

test('nothing is said where nothing better than the error is known', () => {
  assert.equal(hintForAnswer(422, false, 'no', at(14268), JAEGER), undefined);
  assert.equal(hintForError('ETIMEDOUT', at(14268), JAEGER), undefined);
});
