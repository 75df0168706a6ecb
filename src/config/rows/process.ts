import { FLAG, TEXT } from '../kinds';
import { type Pairs, parseEncodedPairs, parseTags } from '../pairs';
import type { SettingRow, VariableRow } from '../variable';

/** The attribute of OTEL_RESOURCE_ATTRIBUTES that is the service's name and no tag. */
const SERVICE_NAME_ATTRIBUTE = 'service.name';

const RESOURCE_ATTRIBUTES = 'OTEL_RESOURCE_ATTRIBUTES';

export const SERVICE_NAME: SettingRow<string> = {
  key: 'serviceName',
  option: 'serviceName',
  group: 'process',
  kind: TEXT,
  defaultValue: undefined,
  defaultText: 'the `name` in the nearest package.json, else `unknown_service:node`',
  meaning: 'What this process is called in every backend.',
  variables: [
    { name: 'CLEW_SERVICE_NAME' },
    { name: 'JAEGER_SERVICE_NAME' },
    { name: 'OTEL_SERVICE_NAME' },
    {
      name: RESOURCE_ATTRIBUTES,
      general: true,
      shared: true,
      kind: {
        ...TEXT,
        written: '`service.name=…` among the attributes',
        examples: ['service.name=shop', 'service.name=cart'],
        // What cannot be read in it is complained of once, by the tags.
        parse: (text, scope) =>
          parseEncodedPairs(text, { ...scope, complain: () => {} }).get(SERVICE_NAME_ATTRIBUTE) || undefined,
      },
    },
  ],
};

const TAGS_KIND = {
  expected: 'an object of tags',
  written: '`k=v,k2=v2`',
  examples: ['region=north', 'region=south'],
  accepts: (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

const RESOURCE_TAGS: VariableRow<Pairs> = {
  name: RESOURCE_ATTRIBUTES,
  kind: {
    ...TAGS_KIND,
    written: '`k=v,k2=v2`, percent-encoded; its `service.name` is the service and no tag',
    parse: (text, scope) => {
      const pairs = new Map(parseEncodedPairs(text, scope));
      pairs.delete(SERVICE_NAME_ATTRIBUTE);
      return pairs;
    },
  },
};

export const TAGS: SettingRow<Pairs> = {
  key: 'tags',
  option: 'tags',
  group: 'process',
  kind: {
    ...TAGS_KIND,
    written: `\`k=v,k2=\${ENV:default}\`; values may contain \`=\` and \`:\``,
    parse: parseTags,
  },
  defaultValue: new Map(),
  defaultText: 'none',
  meaning: 'Tags of the process, put on everything it sends. All sources are merged, tag by tag.',
  variables: [{ name: 'CLEW_TAGS' }, { name: 'JAEGER_TAGS' }, RESOURCE_TAGS],
};

export const DISABLED: SettingRow<boolean> = {
  key: 'disabled',
  option: 'disabled',
  group: 'process',
  kind: FLAG,
  defaultValue: false,
  defaultText: 'false',
  meaning: 'Records and sends nothing. The whole API stays, and incoming contexts are still passed on.',
  variables: [
    { name: 'CLEW_DISABLED' },
    { name: 'JAEGER_DISABLED' },
    { name: 'JAEGER_DISABLE', replacedBy: 'JAEGER_DISABLED' },
    { name: 'OTEL_SDK_DISABLED' },
  ],
};

export const ACTIVE_SPAN: SettingRow<boolean> = {
  key: 'activeSpan',
  option: 'activeSpan',
  group: 'process',
  kind: FLAG,
  defaultValue: false,
  defaultText: 'false',
  meaning:
    'A span that is started without a parent becomes a child of the [active span](active-span.md), where there is one.',
  variables: [{ name: 'CLEW_ACTIVE_SPAN' }],
};

export const PROCESS_ROWS = [SERVICE_NAME, TAGS, DISABLED, ACTIVE_SPAN] as const;
