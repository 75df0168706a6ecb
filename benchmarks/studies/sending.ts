import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { HttpTransport } from '../../src/transport/http';
import { cpuMs } from '../cpu-time';
import type { Effort } from '../effort';
import { received } from '../received';
import { threadMs } from '../thread-time';
import type { Figures } from '../workloads/workload';
import { everything, OTLP, wholeBatch } from './sending-batch';
import { type Send, sendingThread } from './sending-thread';
import type { Case, Study } from './study';

/** Batches between two readings of the clocks. */
const BATCHES = 20;
const WARM_UPS = 3;
/** Of work that runs once for each span, until it is compiled. */
const MANY_WARM_UPS = 40;

/**
 * What the last step costs by itself, where the bytes are compressed first or another thread sends them, and what it is a
 * part of. The sink takes the bytes and looks at none of them.
 */
export const sending: Study = {
  title: 'Compression, and a thread that sends',
  words:
    'CPU time of sending batches of 512 KiB (OTLP, typical spans that all differ) to another process of this machine, ns per span, and what goes over the wire. *Main thread*: what the application’s own thread is kept from; compression runs in other threads. Below, what the main thread does all in all for a span that is recorded, encoded and sent as it is.',
  cases: {
    'as it is': sendingBy(plain),
    'gzip 6, the option compression': sendingBy((url) => plain(url, { gzip: true })),
    'gzip 1': sendingBy(compressing(promisify(zlib.gzip), { level: 1 })),
    'brotli 1': sendingBy(
      compressing(promisify(zlib.brotliCompress), { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
    ),
    'zstd 1, where Node has it': sendingBy(zstd()),
    'by a worker thread': sendingBy(sendingThread),
    'recorded, encoded and sent as it is': allInAll,
  },
};

type Compress = (message: Uint8Array, options: object) => Promise<Uint8Array>;
/** A way to send, undefined where this Node has it not. */
type Way = ((sinkUrl: string) => Send) | undefined;

function plain(sinkUrl: string, { gzip = false } = {}): Send {
  const transport = new HttpTransport({
    endpoint: `${sinkUrl}/uncounted`,
    timeoutMs: 5000,
    usual: { port: 4318, path: '/v1/traces' },
    gzip,
  });
  const { signal } = new AbortController();
  return async (message) => {
    const { kind } = await transport.send(message, OTLP, signal);
    if (kind !== 'delivered') throw new Error(`The sink answered: ${kind}`);
    return message;
  };
}

function compressing(compress: Compress, options: object): Way {
  return (sinkUrl) => {
    const send = plain(sinkUrl);
    return async (message) => {
      await send(await compress(message, options));
      return message;
    };
  };
}

function zstd(): Way {
  const { zstdCompress, constants } = zlib as unknown as {
    zstdCompress?: (message: Uint8Array, options: object, done: (...answer: unknown[]) => void) => void;
    constants: Record<string, number>;
  };
  if (zstdCompress === undefined) return undefined;
  const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
  return compressing(promisify(zstdCompress) as Compress, options);
}

function sendingBy(way: Way): Case {
  return async ({ effort, sinkUrl }): Promise<Figures> => {
    if (way === undefined) return {};
    const { message, spans } = await wholeBatch();
    const send = way(sinkUrl);
    let batch = message;
    const figures = await sampled(effort, BATCHES * spans, WARM_UPS, async () => {
      for (let i = 0; i < BATCHES; i++) batch = await send(batch);
    });
    const { bytes, requests } = await received(sinkUrl);
    const residentMb = process.memoryUsage().rss / 2 ** 20;
    return { ...figures, 'bytes per span': [bytes / requests / spans], 'MiB resident': [residentMb] };
  };
}

async function allInAll({ effort, sinkUrl }: Parameters<Case>[0]): Promise<Figures> {
  const { work, spans } = await everything(`${sinkUrl}/uncounted`);
  return sampled(effort, spans, MANY_WARM_UPS, work);
}

/** CPU time per span, of this thread and of the whole process. */
async function sampled(
  { samples }: Effort,
  spans: number,
  warmUps: number,
  work: () => Promise<void>,
): Promise<Figures> {
  for (let i = 0; i < warmUps; i++) await work();
  const [main, whole]: number[][] = [[], []];
  for (let sample = 0; sample < samples; sample++) {
    const [thread, cpu] = [threadMs(), cpuMs()];
    await work();
    whole.push(((cpuMs() - cpu) * 1e6) / spans);
    const after = threadMs();
    if (thread !== undefined && after !== undefined) main.push(((after - thread) * 1e6) / spans);
  }
  return {
    ...(main.length === 0 ? {} : { 'main thread, ns per span': main }),
    'whole process, ns per span': whole,
  };
}
