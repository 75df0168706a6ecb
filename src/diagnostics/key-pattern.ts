import { ownText } from '../model/own-text';

/** Answers remembered: keys are few, and come again. */
const MAX_REMEMBERED = 1000;
/** UTF-16 units of a key that is remembered: within a text, anything may look like one. */
const MAX_LENGTH = 128;

/**
 * Whether a key is one of those named, whatever its case: as a whole, or by one of its parts between dots (`password` is in
 * `user.password` too). `*` stands for anything. No regular expressions: the time is that of searching for a few words.
 */
export function keyPattern(names: readonly string[]): (key: string) => boolean {
  const patterns = names.map((name) => name.toLowerCase().split('*'));
  const known = new Map<string, boolean>();
  return (key) => {
    let answer = known.get(key);
    if (answer === undefined) {
      answer = isNamed(key.toLowerCase(), patterns);
      if (known.size < MAX_REMEMBERED && key.length <= MAX_LENGTH) known.set(ownText(key), answer);
    }
    return answer;
  };
}

function isNamed(key: string, patterns: readonly (readonly string[])[]): boolean {
  const parts = key.includes('.') ? [key, ...key.split('.')] : [key];
  return patterns.some((pattern) => parts.some((part) => fits(part, pattern)));
}

/** Whether `text` is the pieces of a pattern, in order, with anything between them. */
function fits(text: string, pieces: readonly string[]): boolean {
  const first = pieces[0];
  if (pieces.length === 1) return text === first;
  const last = pieces[pieces.length - 1];
  const end = text.length - last.length;
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
