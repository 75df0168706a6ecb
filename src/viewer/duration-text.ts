const MS_US = 1000;
const S_US = 1000 * MS_US;
const MIN_US = 60 * S_US;
const H_US = 60 * MIN_US;

/** A duration as people say it, with three digits that matter: `512 µs`, `38.2 ms`, `1.52 s`, `2 min 5 s`, `3 h 20 min`. */
export function durationText(durationUs: number): string {
  if (!(durationUs > 0)) return '0 µs';
  if (durationUs < 999.5) return `${Math.max(1, Math.round(durationUs))} µs`;
  if (durationUs < 999.5 * MS_US) return `${threeDigits(durationUs / MS_US)} ms`;
  if (durationUs < 59.95 * S_US) return `${threeDigits(durationUs / S_US)} s`;
  if (durationUs < H_US - S_US / 2) return twoUnits(durationUs, MIN_US, 'min', S_US, 's');
  return twoUnits(durationUs, H_US, 'h', MIN_US, 'min');
}

function threeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value.toFixed(value >= 9.995 ? 1 : 2);
}

function twoUnits(us: number, largeUs: number, large: string, smallUs: number, small: string): string {
  const count = Math.round(us / smallUs);
  const perLarge = largeUs / smallUs;
  return `${Math.floor(count / perLarge)} ${large} ${count % perLarge} ${small}`;
}
