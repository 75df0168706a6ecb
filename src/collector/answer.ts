/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  readonly body: string | Uint8Array;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const TEXT = 'text/plain; charset=utf-8';

export function textAnswer(status: number, text: string, headers?: Answer['headers']): Answer {
  return { status, body: text === '' ? '' : `${text}\n`, contentType: TEXT, headers };
}

export function jsonAnswer(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value), contentType: 'application/json; charset=utf-8' };
}

/** Why a request is refused; thrown by whatever finds it out, answered in one place. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Answer['headers'];

  constructor(status: number, message: string, headers?: Answer['headers']) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.headers = headers;
  }
}
