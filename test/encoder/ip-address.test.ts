import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ipv4Bytes, ipv4Text, ipv6Bytes, ipv6Text } from '../../src/encoder/ip-address';

const hexOf = (text: string): string | undefined => {
  const bytes = ipv6Bytes(text);
  return bytes && Buffer.from(bytes).toString('hex');
};

/** What the URL parser of Node makes of an address, as a second opinion. */
const canonical = (text: string): string => new URL(`http://[${text}]/`).hostname.slice(1, -1);

describe('IP addresses', () => {
  it('are four bytes or sixteen', () => {
    assert.deepEqual(ipv4Bytes('1.2.3.255'), Uint8Array.of(1, 2, 3, 255));
    assert.equal(hexOf('::'), '0'.repeat(32));
    assert.equal(hexOf('2001:db8::ff00:42'), '20010db800000000000000000ff000042'.replace('0ff', 'ff'));
    assert.equal(hexOf('1::'), `0001${'0'.repeat(28)}`);
    assert.equal(hexOf('::ffff:10.0.0.1'), '00000000000000000000ffff0a000001');
    assert.equal(hexOf('fe80::1%eth0'), 'fe800000000000000000000000000001');
  });

  it('are refused when they are none', () => {
    for (const text of ['', '1.2.3', '1.2.3.256', ':', '1:::2', '12345::', 'g::', '::1%', '[::1]']) {
      assert.equal(ipv4Bytes(text), undefined, text);
      assert.equal(ipv6Bytes(text), undefined, text);
    }
  });

  it('come back as a text of the same meaning', () => {
    fc.assert(fc.property(fc.ipV4(), (text) => assert.equal(ipv4Text(ipv4Bytes(text)!), text)));
    fc.assert(
      fc.property(fc.ipV6(), (text) => assert.equal(canonical(ipv6Text(ipv6Bytes(text)!)), canonical(text))),
    );
  });
});
