import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { FileTransport } from '../../src/transport/file';
import type { SendResult } from '../../src/transport/transport';

const never = new AbortController().signal;
const isRoot = process.getuid?.() === 0;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clew-file-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function transportTo(name = 'traces.jsonl', { maxFileBytes = 1_000_000, maxFiles = 5 } = {}): FileTransport {
  return new FileTransport({ endpoint: join(folder, name), maxFileBytes, maxFiles });
}

function send(transport: FileTransport, line: string, signal = never): Promise<SendResult> {
  return transport.send(Buffer.from(line), 'application/json', signal);
}

async function sendAll(transport: FileTransport, ...lines: string[]): Promise<void> {
  for (const line of lines) assert.deepEqual(await send(transport, line), { kind: 'delivered' });
}

function contents(): Record<string, string> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

async function refusal(
  sent: Promise<SendResult>,
  code: string,
  hint: RegExp,
): Promise<Extract<SendResult, { kind: 'rejected' }>> {
  const result = await sent;
  assert.ok(result.kind === 'rejected', JSON.stringify(result));
  assert.equal(result.code, code);
  assert.match(result.hint ?? '', hint);
  return result;
}

describe('a message', () => {
  test('is a line of its own, after those that are there', async () => {
    await sendAll(transportTo(), '{"a":1}', '{"b":2}');
    await sendAll(transportTo(), '{"c":3}');
    assert.deepEqual(contents(), { 'traces.jsonl': '{"a":1}\n{"b":2}\n{"c":3}\n' });
  });

  test('stands in a file that nobody else may read', { skip: process.platform === 'win32' }, async () => {
    await sendAll(transportTo(), '{}');
    assert.equal(statSync(join(folder, 'traces.jsonl')).mode & 0o777, 0o600);
  });

  test('goes where a relative path led when the transport was made', async () => {
    const from = process.cwd();
    const endpoint = relative(from, join(folder, 'here.jsonl'));
    const transport = new FileTransport({ endpoint, maxFileBytes: 1000, maxFiles: 1 });
    try {
      process.chdir('/');
      await sendAll(transport, '{}');
    } finally {
      process.chdir(from);
    }
    assert.equal(transport.target, join(folder, 'here.jsonl'));
    assert.deepEqual(contents(), { 'here.jsonl': '{}\n' });
  });

  test('goes to a new file when somebody has taken the old one away', async () => {
    const transport = transportTo();
    await sendAll(transport, 'one');
    rmSync(join(folder, 'traces.jsonl'));
    await sendAll(transport, 'two');
    assert.deepEqual(contents(), { 'traces.jsonl': 'two\n' });
  });

  test('is not written when nobody waits for it any more', async () => {
    const result = await send(transportTo(), '{}', AbortSignal.abort());
    assert.equal(result.kind === 'retry' && result.code, 'aborted');
    assert.deepEqual(contents(), {});
  });
});

describe('a file that is full', () => {
  test('is one that the next line would make larger than it may be', async () => {
    const transport = transportTo('traces.jsonl', { maxFileBytes: 10 });
    await sendAll(transport, '1234', '5678');
    assert.deepEqual(contents(), { 'traces.jsonl': '1234\n5678\n' }, 'ten bytes are not too many');
    await sendAll(transport, '');
    assert.deepEqual(contents(), { 'traces.1.jsonl': '1234\n5678\n', 'traces.jsonl': '\n' });
  });

  test('gets a number, the newest 1, and the oldest is deleted', async () => {
    const transport = transportTo('traces.jsonl', { maxFileBytes: 4, maxFiles: 3 });
    await sendAll(transport, 'one', 'two');
    assert.deepEqual(contents(), { 'traces.1.jsonl': 'one\n', 'traces.jsonl': 'two\n' });
    await sendAll(transport, '3rd');
    assert.deepEqual(contents(), {
      'traces.1.jsonl': 'two\n',
      'traces.2.jsonl': 'one\n',
      'traces.jsonl': '3rd\n',
    });
    await sendAll(transport, '4th');
    assert.deepEqual(contents(), {
      'traces.1.jsonl': '3rd\n',
      'traces.2.jsonl': 'two\n',
      'traces.jsonl': '4th\n',
    });
  });

  test('is begun anew when only one may be kept', async () => {
    const transport = transportTo('traces', { maxFileBytes: 4, maxFiles: 1 });
    await sendAll(transport, 'one', 'two');
    assert.deepEqual(contents(), { traces: 'two\n' });
  });

  test('moves only as many as it must: a gap is filled', async () => {
    const transport = transportTo('traces.jsonl', { maxFileBytes: 4, maxFiles: 5 });
    await sendAll(transport, '1st', '2nd', '3rd');
    rmSync(join(folder, 'traces.1.jsonl'));
    await sendAll(transport, '4th');
    assert.deepEqual(contents(), {
      'traces.1.jsonl': '3rd\n',
      'traces.2.jsonl': '1st\n',
      'traces.jsonl': '4th\n',
    });
  });

  test('is counted with what other processes have written', async () => {
    const [one, other] = [1, 2].map(() => transportTo('traces.jsonl', { maxFileBytes: 8, maxFiles: 2 }));
    await sendAll(one, 'one');
    await sendAll(other, 'two');
    await sendAll(one, '3rd');
    assert.deepEqual(contents(), { 'traces.1.jsonl': 'one\ntwo\n', 'traces.jsonl': '3rd\n' });
  });

  test('takes no message that is larger than a file, its newline included', () => {
    assert.equal(transportTo('traces.jsonl', { maxFileBytes: 1024 }).maxMessageBytes, 1023);
  });
});

describe('a file that cannot be written', () => {
  test('for lack of its folder', async () => {
    await refusal(
      send(transportTo('nowhere/traces.jsonl'), '{}'),
      'ENOENT',
      /The folder .*nowhere does not exist/,
    );
    mkdirSync(join(folder, 'nowhere'));
    assert.equal((await send(transportTo('nowhere/traces.jsonl'), '{}')).kind, 'delivered');
  });

  test('because it is a folder', async () => {
    await refusal(
      send(new FileTransport({ endpoint: folder, maxFileBytes: 1024, maxFiles: 1 }), '{}'),
      'EISDIR',
      /^$/,
    );
  });

  test('for lack of the right to', { skip: isRoot && 'root may write anywhere' }, async () => {
    chmodSync(folder, 0o500);
    try {
      await refusal(send(transportTo(), '{}'), 'EACCES', /may not write there/);
    } finally {
      chmodSync(folder, 0o700);
    }
  });

  test('because the disk is full', { skip: !existsSync('/dev/full') }, async () => {
    const transport = new FileTransport({ endpoint: '/dev/full', maxFileBytes: 1024, maxFiles: 2 });
    await refusal(send(transport, '{}'), 'ENOSPC', /The disk is full/);
  });

  test('because it is a pipe that nobody reads, which holds nobody', {
    skip: process.platform === 'win32',
  }, async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await refusal(send(transportTo('pipe'), '{}'), 'ENXIO', /^$/);
  });

  test('because it is a pipe, though somebody reads it', {
    skip: process.platform === 'win32',
  }, async (t) => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const reader = spawn('cat', [join(folder, 'pipe')], { stdio: ['ignore', 'ignore', 'inherit'] });
    t.after(() => reader.kill());
    let result: SendResult;
    // Until the reader has opened its end.
    do result = await send(transportTo('pipe'), '{}');
    while (result.kind === 'rejected' && result.code === 'ENXIO');
    assert.equal(result.kind === 'rejected' && result.reason, 'EINVAL: not a regular file');
    if (reader.exitCode === null) await once(reader, 'exit');
  });

  test('to its end keeps whole lines only', { skip: process.platform !== 'linux' }, () => {
    const script = `const { FileTransport } = require(${JSON.stringify(join(__dirname, '../../src/transport/file.js'))});
      const transport = new FileTransport({ endpoint: 'traces.jsonl', maxFileBytes: 1e9, maxFiles: 2 });
      const line = Buffer.from('x'.repeat(999));
      (async () => {
        const kinds = [];
        for (let i = 0; i < 6; i++) kinds.push((await transport.send(line, '', new AbortController().signal)).code ?? 'delivered');
        console.log(kinds.join());
      })();`;
    // Files of this process end after 4 KiB.
    const { stdout, stderr } = spawnSync(
      'bash',
      ['-c', 'ulimit -f 4; exec "$0" -e "$1"', process.execPath, script],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    assert.equal(stdout.trim(), 'delivered,delivered,delivered,delivered,ENOSPC,ENOSPC', stderr);
    assert.deepEqual(contents(), { 'traces.jsonl': `${'x'.repeat(999)}\n`.repeat(4) });
  });
});

test('/dev/null takes everything, and is never moved away', { skip: !existsSync('/dev/null') }, async () => {
  const transport = new FileTransport({ endpoint: '/dev/null', maxFileBytes: 4, maxFiles: 2 });
  await sendAll(transport, 'one', 'two');
  assert.ok(statSync('/dev/null').isCharacterDevice());
});
