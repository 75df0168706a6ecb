/** Every kind of carrier that holds headers, made of plain entries: for tests that must hold for all of them. */
export interface CarrierKind {
  readonly name: string;
  /** A carrier that holds `entries` already. */
  make(entries?: Readonly<Record<string, string>>): object;
  /** What stands in the carrier, by name. */
  read(carrier: object): Record<string, unknown>;
}

export const CARRIER_KINDS: readonly CarrierKind[] = [
  {
    name: 'plain object',
    make: (entries = {}) => ({ ...entries }),
    read: (carrier) => ({ ...carrier }),
  },
  {
    name: 'object without prototype, as http2 headers',
    make: (entries = {}) => Object.assign(Object.create(null), { ':path': '/' }, entries),
    read: (carrier) => ({ ...carrier }),
  },
  {
    name: 'instance of a class',
    make: (entries = {}) => Object.assign(new (class Metadata {})(), entries),
    read: (carrier) => ({ ...carrier }),
  },
  {
    name: 'Headers',
    make: (entries = {}) => new Headers(entries),
    read: (carrier) => Object.fromEntries(carrier as Headers),
  },
  {
    name: 'Map',
    make: (entries = {}) => new Map(Object.entries(entries)),
    read: (carrier) => Object.fromEntries(carrier as Map<string, string>),
  },
  {
    name: 'flat array, as rawHeaders',
    make: (entries = {}) => Object.entries(entries).flat(),
    read: (carrier) => {
      const flat = carrier as string[];
      return Object.fromEntries(flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1]]] : [])));
    },
  },
  {
    name: 'array of pairs',
    make: (entries = {}) => [['host', 'example'], ...Object.entries(entries)],
    read: (carrier) => Object.fromEntries(carrier as [string, string][]),
  },
];
