import { ByteWriter } from '../bytes/byte-writer';
import type { Endpoint } from './endpoint';
import { binaryField, field, I16, I32, STOP, stringField } from './thrift-binary';

/**
 * `Endpoint`, a struct; cold: once per encoder, and once per span that names a peer.
 *
 * | id | field | type |
 * |---|---|---|
 * | 1 | ipv4 | i32 |
 * | 2 | port | i16, the bits of an unsigned number |
 * | 3 | service_name | string |
 * | 4 | ipv6 | 16 bytes |
 */
export function endpointStruct(endpoint: Endpoint): Uint8Array {
  const { serviceName, ipv4, ipv6, port } = endpoint;
  const writer = new ByteWriter(128, Number.MAX_SAFE_INTEGER);
  if (ipv4 !== undefined) {
    field(writer, I32, 1);
    writer.raw(ipv4);
  }
  if (port !== 0) {
    field(writer, I16, 2);
    writer.i16(port);
  }
  stringField(writer, 3, serviceName);
  if (ipv6 !== undefined) binaryField(writer, 4, ipv6);
  writer.ensure(1);
  writer.u8(STOP);
  return writer.bytes.subarray(0, writer.position);
}
