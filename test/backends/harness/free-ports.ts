import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/**
 * `count` ports of the loopback address that nobody listens on, neither by TCP nor by UDP. All are held until the last
 * is found, so that they differ; somebody else may still take one before the server does, which is why servers are
 * started again on other ports when they end before they are ready.
 */
export async function freePorts(count: number): Promise<number[]> {
  const held: { port: number; release: () => void }[] = [];
  try {
    while (held.length < count) {
      const one = await holdPort();
      if (one !== undefined) held.push(one);
    }
    return held.map(({ port }) => port);
  } finally {
    for (const { release } of held) release();
  }
}

async function holdPort(): Promise<{ port: number; release: () => void } | undefined> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = createSocket('udp4').bind(port, '127.0.0.1');
  try {
    await once(socket, 'listening');
  } catch {
    server.close();
    socket.close();
    return undefined;
  }
  const release = (): void => {
    server.close();
    socket.close();
  };
  return { port, release };
}
