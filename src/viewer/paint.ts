import { styleText } from 'node:util';

export type Colour = Parameters<typeof styleText>[0];

/** Puts colour on a text, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

/** Whether to use colour is the caller's choice alone: Node's own look at the terminal is switched off. */
export function paintWith(colour: boolean): Paint {
  return colour ? (format, text) => styleText(format, text, { validateStream: false }) : (_, text) => text;
}

const PALETTE: readonly Colour[] = [
  'cyan',
  'green',
  'yellow',
  'magenta',
  'blue',
  'cyanBright',
  'greenBright',
];

/** A colour for each name, the same as long as the order of names is. */
export function colourOf(names: readonly string[]): (name: string) => Colour {
  const places = new Map(names.map((name, place) => [name, place]));
  return (name) => PALETTE[(places.get(name) ?? 0) % PALETTE.length];
}
