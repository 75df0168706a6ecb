/**
 * The text as V8 keeps names: it may have been a part of a whole request, which would be kept with it. And a name is equal
 * to the program's own literal at a glance, where another copy's characters would be compared.
 */
export function ownText(text: string): string {
  const names: Record<string, true> = Object.create(null);
  names[text] = true;
  return Object.keys(names)[0];
}
