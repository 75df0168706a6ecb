import type { SendResult } from './transport';

/** A message for the second thread to send. */
export type Post = HttpPost | TransportPost;

/** By Node's own client. */
export interface HttpPost {
  readonly id: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly socketPath?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** By a transport of ours, made anew in the second thread from its file, its class and its options. */
export interface TransportPost {
  readonly id: number;
  readonly file: string;
  readonly name: string;
  readonly options: object;
  readonly body: Uint8Array;
  readonly contentType: string;
}

export type PostReply =
  | {
      readonly id: number;
      readonly kind: 'answer';
      readonly status: number;
      /** Name, value, name, value, … */
      readonly rawHeaders: readonly string[];
      readonly body: Uint8Array;
    }
  | { readonly id: number; readonly kind: 'result'; readonly result: SendResult }
  | {
      readonly id: number;
      readonly kind: 'failure';
      readonly code: string;
      readonly reason: string;
      readonly isSent: boolean;
    };

/**
 * What runs in the second thread. It travels there as its own source text, which no bundler can misplace as it would a file:
 * so it may use nothing but its parameters, and no syntax for which a compiler would call a function of its own (spread,
 * async, functions that are named by a variable). Answers in every case.
 */
export function post(load: NodeJS.Require, order: Post): Promise<PostReply> {
  const { id, body } = order;
  let isSent = false;
  let answer: PostReply | undefined;
  return new Promise<PostReply>((resolve, reject) => {
    if ('file' in order) {
      const clock = { tickMs: () => performance.now(), wallMs: () => Date.now() };
      const transport = new (load(order.file)[order.name])(Object.assign({ clock }, order.options));
      transport
        .send(body, order.contentType, new AbortController().signal)
        .then((result: SendResult) => resolve({ id, kind: 'result', result }), reject);
      return;
    }
    const { url, headers, socketPath, ca, cert, key } = order;
    const allHeaders = Object.assign({ 'content-length': body.length }, headers);
    const request = load(url.startsWith('https:') ? 'node:https' : 'node:http').request(
      url,
      { method: 'POST', headers: allHeaders, socketPath, ca, cert, key },
      (response: import('node:http').IncomingMessage) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => {
          if (chunks.length < 64) chunks.push(chunk);
          // Its status has said all that matters: the end of a process does not wait for the rest.
          else response.destroy();
        });
        // Also after an answer that breaks off: its status has been told.
        response.on('close', () => {
          const { statusCode = 0, rawHeaders } = response;
          answer = { id, kind: 'answer', status: statusCode, rawHeaders, body: Buffer.concat(chunks) };
          // Who says yes before having read everything is given the rest: it would be lost with this process.
          if (isSent || statusCode < 200 || statusCode > 299) resolve(answer);
        });
      },
    );
    request.on('finish', () => {
      isSent = true;
      if (answer !== undefined) resolve(answer);
    });
    request.on('close', () => answer !== undefined && resolve(answer));
    request.on('error', (error: Error) => (answer === undefined ? reject(error) : resolve(answer)));
    request.end(body);
  }).catch((error: NodeJS.ErrnoException) => {
    const code = error.code ?? error.name;
    return { id, kind: 'failure', code, reason: error.message, isSent };
  });
}
