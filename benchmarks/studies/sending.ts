import { promisify } from 'node:util';
import zlib from 'node:zlib';
import type { Transport } from '../../src/transport/transport';
import { cpuMs } from '../cpu-time';
import type { Effort } from '../effort';
import { received } from '../received';
import { threadMs } from '../thread-time';
import type { Figures } from '../workloads/workload';
import { everything, OTLP, wholeBatch } from './sending-batch';
import { plainTransport, ThreadTransport } from './sending-thread';
import type { Case, Study } from './study';

/** Batches between two readings of the clocks. */
const BATCHES = 20;
const WARM_UPS = 3;
/** Deliveries between two readings, and before the first one: what is done for each span has to be compiled. */
const DELIVERIES = 5;
const MANY_WARM_UPS = 8;

/** What the last step costs by itself, where bytes are compressed first or another thread sends them; and all in all. */
export const sending: Study = {
  title: 'Compression, and a thread that sends',
  words:
    'What it costs to send batches of half a megabyte (OTLP, typical spans that all differ) to another process of this machine that looks at nothing, ns of CPU time per span. *Main thread* is what the application’s own thread is kept from; compression is done by others. *All in all*: recorded, encoded and sent, values repeat, so that sending is the largest part of it. The worker thread reads batches from memory that is shared with it; all in all, they are copied there.',
  cases: {
    'as it is': sendingBy(plainTransport),
    'gzip 1, the option compression': sendingBy((sinkUrl) => plainTransport(sinkUrl, true)),
    'gzip 6': sendingBy(plainTransport, compressing(promisify(zlib.gzip), { level: 6 })),
    'brotli 1': sendingBy(
      plainTransport,
      compressing(promisify(zlib.brotliCompress), { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
    ),
    'zstd 1': zstd(),
    'by a worker thread': sendingBy(threadTransport),
    'all in all, as it is': allInAll(plainTransport),
    'all in all, by a worker thread': allInAll(threadTransport),
  },
};

type MakeTransport = (sinkUrl: string) => Transport;
type Compress = (message: Uint8Array) => Promise<Uint8Array>;

function threadTransport(sinkUrl: string): Transport {
  return new ThreadTransport(sinkUrl);
}

function compressing(
  compress: (message: Uint8Array, options: object) => Promise<Uint8Array>,
  options: object,
): Compress {
  return (message) => compress(message, options);
}

/** Node 20 does not have it. */
function zstd(): Case {
  const { zstdCompress, constants } = zlib as unknown as {
    zstdCompress?: (
      message: Uint8Array,
      options: object,
      done: (error: Error, bytes: Buffer) => void,
    ) => void;
    constants: Readonly<Record<string, number>>;
  };
  if (zstdCompress === undefined) return async () => ({});
  const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
  return sendingBy(plainTransport, compressing(promisify(zstdCompress), options));
}

function sendingBy(make: MakeTransport, compress?: Compress): Case {
  return async ({ effort, sinkUrl }) => {
    const { message, spans } = await wholeBatch();
    const transport = make(sinkUrl);
    const { signal } = new AbortController();
    const figures = await sampled(effort, BATCHES * spans, WARM_UPS, async () => {
      for (let i = 0; i < BATCHES; i++) {
        const body = compress === undefined ? message : await compress(message);
        const { kind } = await transport.send(body, OTLP, signal);
        if (kind !== 'delivered') throw new Error(`The sink answered: ${kind}`);
      }
    });
    const { bytes, requests } = await received(sinkUrl);
    return { ...figures, 'bytes per span': [bytes / requests / spans] };
  };
}

function allInAll(make: MakeTransport): Case {
  return async ({ effort, sinkUrl }) => {
    const { work, spans } = everything(make(sinkUrl));
    return sampled(effort, DELIVERIES * spans, MANY_WARM_UPS, async () => {
      for (let i = 0; i < DELIVERIES; i++) await work();
    });
  };
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
    const cpu = cpuMs();
    const thread = threadMs();
    await work();
    const after = threadMs();
    whole.push(((cpuMs() - cpu) * 1e6) / spans);
    if (thread !== undefined && after !== undefined) main.push(((after - thread) * 1e6) / spans);
  }
  const residentMb = process.memoryUsage().rss / 2 ** 20;
  return {
    ...(main.length === 0 ? {} : { 'main thread, ns per span': main }),
    'whole process, ns per span': whole,
    'MiB resident': [residentMb],
  };
}
