import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { AnswerReader, type WholeAnswer } from '../../src/transport/answer-reader';

const MAX_BYTES = 64 * 1024;

function read(text: string): WholeAnswer | undefined {
  return new AnswerReader().add(Buffer.from(text, 'latin1'));
}

function brief(answer: WholeAnswer | undefined): unknown[] | undefined {
  return answer && [answer.status, String(answer.body), answer.keepsOpen];
}

describe('an answer is whole', () => {
  test('with its head, when it has no body', () => {
    assert.deepEqual(brief(read('HTTP/1.1 204 No Content\r\n\r\n')), [204, '', true]);
    assert.deepEqual(brief(read('HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n')), [202, '', true]);
  });

  test('with as many bytes as it announced, and not before', () => {
    assert.equal(read('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab'), undefined);
    assert.deepEqual(brief(read('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc')), [200, 'abc', true]);
  });

  test('with its last chunk, and not before', () => {
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
    assert.equal(read(`${head}3\r\nabc\r\n`), undefined);
    assert.equal(read(`${head}3\r\nabc\r\n0\r\n`), undefined);
    assert.deepEqual(brief(read(`${head}3\r\nabc\r\nA;ext=1\r\n0123456789\r\n0\r\n\r\n`)), [
      200,
      'abc0123456789',
      true,
    ]);
    assert.deepEqual(brief(read(`${head}0\r\nTrailer: x\r\n\r\n`)), [200, '', true]);
  });

  test('with the end of the connection, when it announced nothing', () => {
    const reader = new AnswerReader();
    assert.equal(reader.add(Buffer.from('HTTP/1.0 200 OK\r\n\r\nabc')), undefined);
    assert.deepEqual(brief(reader.end()), [200, 'abc', false]);
  });

  test('when it is longer than anybody reads: the status has said it all', () => {
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n';
    const reader = new AnswerReader();
    assert.equal(reader.add(Buffer.from(head)), undefined);
    const [status, body, keepsOpen] = brief(reader.add(Buffer.alloc(MAX_BYTES))) ?? [];
    assert.deepEqual([status, (body as string).length, keepsOpen], [200, MAX_BYTES, false]);
  });

  test('after those that only announce it', () => {
    const text =
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n';
    assert.equal(read(text)?.status, 204);
  });
});

test('header names are made lower-case, values are trimmed', () => {
  const answer = read('HTTP/1.1 503 Busy\r\nRetry-After:  7 \r\nContent-Length: 0\r\n\r\n');
  assert.equal(answer?.headers.get('retry-after'), '7');
});

test('a connection that the backend closes is not used again', () => {
  assert.equal(read('HTTP/1.1 202 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n')?.keepsOpen, false);
});

test('what is no answer of HTTP/1.1 is told at its first bytes', () => {
  for (const text of ['SSH-2.0-OpenSSH', '\x15\x03\x01', 'HTTP/2 200', 'HTTP/1.1 x\r\n\r\n']) {
    assert.throws(() => read(text), text);
  }
  const endless = () => read(`HTTP/1.1 200 OK\r\n${'x'.repeat(MAX_BYTES)}`);
  assert.throws(endless);
  const noChunk = () => read('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n');
  assert.throws(noChunk);
});

test('it is the same answer in whatever pieces it comes', () => {
  const whole =
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
  fc.assert(
    fc.property(fc.array(fc.nat({ max: whole.length })), (cuts) => {
      const reader = new AnswerReader();
      let answer: WholeAnswer | undefined;
      const places = [0, ...cuts.sort((a, b) => a - b), whole.length];
      for (let i = 1; i < places.length; i++) {
        assert.equal(answer, undefined);
        if (places[i] > places[i - 1])
          answer = reader.add(Buffer.from(whole.slice(places[i - 1], places[i])));
        if (places[i] === whole.length) break;
      }
      assert.deepEqual(brief(answer), [200, 'abc', true]);
    }),
  );
});
