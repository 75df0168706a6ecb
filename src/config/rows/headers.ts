import { type HeaderLists, headerNames } from '../header-formats';
import { count, FLAG, size } from '../kinds';
import type { SettingRow } from '../variable';

export const PROPAGATION: SettingRow<HeaderLists> = {
  key: 'propagation',
  option: 'propagation',
  group: 'headers',
  kind: headerNames('CLEW'),
  defaultValue: undefined,
  defaultText: 'inject `jaeger`; extract every known format, the first valid one wins',
  meaning: 'Header formats, in order. In code also `{ inject: […], extract: […] }`.',
  variables: [
    { name: 'CLEW_PROPAGATION' },
    { name: 'JAEGER_PROPAGATION', kind: headerNames('JAEGER') },
    { name: 'OTEL_PROPAGATORS', kind: headerNames('OTEL') },
  ],
};

export const MAX_BAGGAGE_ITEMS: SettingRow<number> = {
  key: 'maxBaggageItems',
  option: 'maxBaggageItems',
  group: 'headers',
  kind: count(0),
  defaultValue: 64,
  defaultText: '64',
  meaning: 'How many baggage items a context may carry.',
  variables: [{ name: 'CLEW_MAX_BAGGAGE_ITEMS' }],
};

export const MAX_BAGGAGE_BYTES: SettingRow<number> = {
  key: 'maxBaggageBytes',
  option: 'maxBaggageBytes',
  group: 'headers',
  kind: size(0),
  defaultValue: 8192,
  defaultText: '8 KiB',
  meaning: 'How many bytes all baggage of a context may have.',
  variables: [{ name: 'CLEW_MAX_BAGGAGE_BYTES' }],
};

export const TRACE_ID_128_BIT: SettingRow<boolean> = {
  key: 'traceId128Bit',
  option: 'traceId128Bit',
  group: 'headers',
  kind: FLAG,
  defaultValue: true,
  defaultText: 'true',
  meaning: 'New trace ids have 128 bits, else 64.',
  variables: [{ name: 'CLEW_TRACEID_128BIT' }, { name: 'JAEGER_TRACEID_128BIT' }],
};

export const HEADER_ROWS = [PROPAGATION, TRACE_ID_128_BIT, MAX_BAGGAGE_ITEMS, MAX_BAGGAGE_BYTES] as const;
