import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { localEndpoint, remoteEndpoint } from '../../src/encoder/endpoint';
import { toldEndpoint } from './zipkin-expected';

const nobody = { serviceName: '', ipv4: '', ipv6: '', port: 0 };
const LOOPBACK_6 = `${'0'.repeat(31)}1`;

function told(...tags: (string | number | boolean)[]): object | undefined {
  const endpoint = remoteEndpoint(tags);
  return endpoint && toldEndpoint(endpoint);
}

describe('the other side', () => {
  it('is nobody when no tag tells', () => {
    assert.equal(told(), undefined);
    assert.equal(told('http.url', '/', 'peering', 'x', 'p', 1), undefined);
    assert.equal(told('peer.service', '', 'peer.port', 0, 'peer.ipv4', 'x'), undefined);
  });

  it('is named by peer.service, else by peer.hostname, else by the host in peer.address', () => {
    const all = ['peer.address', 'db-1:5432', 'peer.hostname', 'db.example', 'peer.service', 'db'];
    assert.deepEqual(told(...all), { ...nobody, serviceName: 'db', port: 5432 });
    assert.deepEqual(told(...all.slice(0, 4)), { ...nobody, serviceName: 'db.example', port: 5432 });
    assert.deepEqual(told(...all.slice(0, 2)), { ...nobody, serviceName: 'db-1', port: 5432 });
  });

  it('has an IPv4 address as text or as a number, signed or not', () => {
    for (const ipv4 of ['127.0.0.1', 0x7f000001]) {
      assert.deepEqual(told('peer.ipv4', ipv4), { ...nobody, ipv4: '7f000001' });
    }
    for (const ipv4 of ['255.255.255.255', -1, 2 ** 32 - 1]) {
      assert.deepEqual(told('peer.ipv4', ipv4), { ...nobody, ipv4: 'ffffffff' });
    }
    for (const none of ['256.0.0.1', '1.2.3', 2 ** 32, -(2 ** 31) - 1, 1.5, Number.NaN, true]) {
      assert.equal(told('peer.ipv4', none), undefined, String(none));
    }
  });

  it('has a port from 1 to 65535, as a number or as its digits', () => {
    for (const port of [1, 65535, '1', '65535'])
      assert.deepEqual(told('peer.port', port), { ...nobody, port: +port });
    for (const none of [0, 65536, -1, 1.5, '65536', '123456', '1e3', '0x10', ' 1', true]) {
      assert.equal(told('peer.port', none), undefined, String(none));
    }
  });

  it('is read from peer.address in all its forms', () => {
    for (const [address, expected] of [
      ['10.0.0.1', { ipv4: '0a000001' }],
      ['10.0.0.1:80', { ipv4: '0a000001', port: 80 }],
      ['::1', { ipv6: LOOPBACK_6 }],
      ['[::1]:80', { ipv6: LOOPBACK_6, port: 80 }],
      ['mysql://prod-db:3306', { serviceName: 'prod-db', port: 3306 }],
      ['http://10.0.0.1:80/', { ipv4: '0a000001', port: 80 }],
      ['api.example.com', { serviceName: 'api.example.com' }],
    ] satisfies [string, object][]) {
      assert.deepEqual(told('peer.address', address), { ...nobody, ...expected }, address);
    }
    for (const none of ['', 'user:secret@host', '/var/run/x.sock', 'a b', 'h:0123456', 'h'.repeat(301)]) {
      assert.equal(told('peer.address', none), undefined, none);
    }
    assert.deepEqual(told('peer.address', 'h'.repeat(300)), { ...nobody, serviceName: 'h'.repeat(300) });
  });

  it('lets the tag of its own win over what peer.address says', () => {
    const tags = ['peer.address', '10.0.0.1:80', 'peer.ipv4', '10.0.0.2', 'peer.port', 81];
    assert.deepEqual(told(...tags), { ...nobody, ipv4: '0a000002', port: 81 });
  });

  it('takes any value of any tag without throwing', () => {
    const value = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.uint8Array(), fc.ipV4(), fc.ipV6());
    const names = ['service', 'hostname', 'address', 'ipv4', 'ipv6', 'port'].map((name) => `peer.${name}`);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...names), value)), (tags) => {
        remoteEndpoint(tags.flat());
      }),
    );
  });
});

describe('this side', () => {
  it('is the service and the process tag `ip`', () => {
    const of = (...tags: (string | number)[]) => toldEndpoint(localEndpoint({ serviceName: 'svc', tags }));
    assert.deepEqual(of('ip', '10.0.0.1'), { ...nobody, serviceName: 'svc', ipv4: '0a000001' });
    assert.deepEqual(of('ip', '::1'), { ...nobody, serviceName: 'svc', ipv6: LOOPBACK_6 });
    assert.deepEqual(of('ip', 'nonsense', 'hostname', 'h'), { ...nobody, serviceName: 'svc' });
  });
});
