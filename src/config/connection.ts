import { invalidOption } from '../diagnostics/errors';
import type { Endpoint } from './endpoint';
import type { ExporterName, ExporterOptions } from './options';
import type { Resolution } from './resolution';
import { CA_FILE, CERT_FILE, HEADERS, KEY_FILE, PASSWORD, TOKEN, USER_NAME } from './rows/connection';
import type { ExporterSettings, Source } from './settings';

/** What a header's name may consist of (RFC 9110, token). */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

type Own = Partial<ExporterOptions>;
type Authentication = Pick<ExporterSettings, 'user' | 'password' | 'token'>;

/** Whether a header can be written at all; anything else could break out of its line. */
export function isHeader(name: string, value: unknown): boolean {
  return HEADER_NAME.test(name) && typeof value === 'string' && HEADER_VALUE.test(value);
}

/** Extra headers, of all sources together; a name means the same in any case. */
export function resolveHeaders(
  own: Own,
  { env, sources }: Resolution,
  type: ExporterName,
  key: string,
): Readonly<Record<string, string>> {
  const headers = new Map<string, string>();
  const from = new Set<string>();
  for (const [name, value] of Object.entries(own.headers ?? {})) {
    headers.set(name.toLowerCase(), value);
    from.add('code');
  }
  for (const [name, found] of env.merge(HEADERS, { format: type })) {
    if (!isHeader(name, found.value))
      env.warn(`${found.source}: what cannot be a request header is left out`);
    else if (!headers.has(name.toLowerCase())) {
      headers.set(name.toLowerCase(), found.value);
      from.add(found.source);
    }
  }
  sources[`${key}.headers`] = from.size === 0 ? 'default' : [...from].join(', ');
  return Object.fromEntries(headers);
}

/**
 * Basic or Bearer, never both. Code wins over the environment as a whole; within code both are an error, within the
 * environment the token wins. What stands in the address counts as said where the address was.
 */
export function resolveAuthentication(
  own: Own,
  { endpoint, source }: { readonly endpoint: Endpoint; readonly source: Source },
  resolution: Resolution,
  type: ExporterName,
  key: string,
): Authentication {
  const inAddress = endpoint.user !== undefined;
  const byCode = own.user !== undefined || own.password !== undefined || own.token !== undefined;
  if (byCode || (inAddress && source === 'code')) {
    const user = own.user ?? endpoint.user;
    const password = own.password ?? endpoint.password;
    return authenticationOfCode({ user, password, token: own.token }, resolution.sources, key);
  }
  const { env, sources } = resolution;
  const search = { format: type };
  const token = resolution.optional(TOKEN, undefined, `${key}.token`, search);
  let user = resolution.optional(USER_NAME, undefined, `${key}.user`, search);
  let password = resolution.optional(PASSWORD, undefined, `${key}.password`, search);
  if (inAddress && user === undefined && password === undefined) {
    ({ user, password } = endpoint);
    sources[`${key}.user`] = source;
    sources[`${key}.password`] = source;
  }
  if (token !== undefined && user !== undefined) {
    env.warn(
      `${sources[`${key}.token`]} wins over ${sources[`${key}.user`]}: a token and a user are one too many`,
    );
  } else if ((user === undefined) !== (password === undefined) && token === undefined) {
    const lonely = sources[user === undefined ? `${key}.password` : `${key}.user`];
    env.warn(`${lonely} is left out: Basic authentication needs a user and a password`);
  }
  const isBasic = token === undefined && user !== undefined && password !== undefined;
  return { user: isBasic ? user : undefined, password: isBasic ? password : undefined, token };
}

function authenticationOfCode(
  given: Authentication,
  sources: Record<string, Source>,
  key: string,
): Authentication {
  const { user, password, token } = given;
  if (token !== undefined && (user !== undefined || password !== undefined)) {
    throw invalidOption('exporter.token', 'left out beside `user` and `password`', '****');
  }
  if ((user === undefined) !== (password === undefined)) {
    throw invalidOption('exporter.password', 'given together with `user`', undefined);
  }
  for (const name of ['user', 'password', 'token']) sources[`${key}.${name}`] = 'code';
  return given;
}

/** PEM files; a client's certificate is of no use without its key. */
export function resolveFiles(
  own: Own,
  resolution: Resolution,
  type: ExporterName,
  key: string,
): Pick<ExporterSettings, 'caFile' | 'certFile' | 'keyFile'> {
  const search = { format: type };
  const caFile = resolution.optional(CA_FILE, own.caFile, `${key}.caFile`, search);
  const certFile = resolution.optional(CERT_FILE, own.certFile, `${key}.certFile`, search);
  const keyFile = resolution.optional(KEY_FILE, own.keyFile, `${key}.keyFile`, search);
  if ((certFile === undefined) === (keyFile === undefined)) return { caFile, certFile, keyFile };
  const lonely = resolution.sources[certFile === undefined ? `${key}.keyFile` : `${key}.certFile`];
  if (lonely === 'code') throw invalidOption('exporter.certFile', 'given together with `keyFile`', certFile);
  resolution.env.warn(`${lonely} is left out: a client's certificate and its key go together`);
  return { caFile, certFile: undefined, keyFile: undefined };
}
