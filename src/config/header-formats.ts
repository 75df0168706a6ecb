import type { Kind } from './kinds';
import type { Scope } from './pairs';
import { parseList } from './parse';
import type { Family } from './variable';

type Writer = Exclude<Family, 'other'>;

/** Every header format there is, in the order in which they are tried when nothing is configured. */
export const KNOWN_HEADERS: readonly string[] = ['jaeger', 'w3c', 'baggage', 'b3', 'b3-multi', 'ot-tracer'];

/** What is written and what is read. */
export interface HeaderLists {
  readonly inject: readonly string[];
  readonly extract: readonly string[];
}

const B3_SINGLE: HeaderLists = { inject: ['b3'], extract: ['b3', 'b3-multi'] };
const B3_MULTI: HeaderLists = { inject: ['b3-multi'], extract: ['b3-multi', 'b3'] };
const W3C = both('w3c', 'baggage');
const NOTHING = both();

/**
 * The same word means different headers to different people: to Jaeger's clients `b3` is the headers `x-b3-*`, to
 * OpenTelemetry the one header `b3`. Either is read, whichever is written.
 */
const WORDS: Readonly<Record<Writer, Readonly<Record<string, HeaderLists>>>> = {
  CLEW: {
    jaeger: both('jaeger'),
    w3c: W3C,
    tracecontext: both('w3c'),
    baggage: both('baggage'),
    b3: B3_SINGLE,
    'b3-multi': B3_MULTI,
    b3multi: B3_MULTI,
    'ot-tracer': both('ot-tracer'),
    ottrace: both('ot-tracer'),
    none: NOTHING,
  },
  JAEGER: { jaeger: both('jaeger'), b3: B3_MULTI, w3c: W3C },
  OTEL: {
    tracecontext: both('w3c'),
    baggage: both('baggage'),
    b3: B3_SINGLE,
    b3multi: B3_MULTI,
    jaeger: both('jaeger'),
    ottrace: both('ot-tracer'),
    none: NOTHING,
  },
};

/** The words that code may use. */
export const HEADER_WORDS: readonly string[] = Object.keys(WORDS.CLEW);

/** A list of header formats as one family of variables writes it; unknown words are left out and complained of. */
export function headerNames(family: Writer): Kind<HeaderLists> {
  const words = Object.keys(WORDS[family]);
  return {
    expected: `a list of ${HEADER_WORDS.join(', ')}`,
    written: `a list of ${words.map((word) => `\`${word}\``).join(', ')}`,
    examples: [words[0], words[1]],
    parse: (text, scope) => parseHeaderLists(text, family, scope),
    accepts: (value) => typeof value === 'string' && HEADER_WORDS.includes(value),
  };
}

function parseHeaderLists(text: string, family: Writer, scope: Scope): HeaderLists | undefined {
  const words = parseList(text.toLowerCase());
  const known = words.filter((word) => Object.hasOwn(WORDS[family], word));
  if (known.length === 0) return undefined;
  for (const word of words) {
    if (!known.includes(word)) scope.complain(word, `one of ${Object.keys(WORDS[family]).join(', ')}`);
  }
  return listsOf(known, family);
}

/** The formats behind some words, each once. */
export function listsOf(words: readonly string[], family: Writer = 'CLEW'): HeaderLists {
  const meanings = words.map((word) => WORDS[family][word]);
  return {
    inject: [...new Set(meanings.flatMap(({ inject }) => inject))],
    extract: [...new Set(meanings.flatMap(({ extract }) => extract))],
  };
}

function both(...formats: string[]): HeaderLists {
  return { inject: formats, extract: formats };
}
