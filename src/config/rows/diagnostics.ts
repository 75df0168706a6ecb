import type { LogLevel } from '../../diagnostics/logger';
import { FLAG, oneOf } from '../kinds';
import type { SettingRow } from '../variable';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'none'];
const SPELLINGS: Readonly<Record<string, LogLevel>> = { warning: 'warn', off: 'none' };

export const LOG_LEVEL: SettingRow<LogLevel> = {
  key: 'logLevel',
  option: 'logLevel',
  group: 'diagnostics',
  kind: oneOf(LEVELS, SPELLINGS),
  defaultValue: 'warn',
  defaultText: '`warn`',
  meaning: 'The least level written to standard error, or to your `logger`. `info` shows the start-up line.',
  variables: [
    { name: 'CLEW_LOG_LEVEL' },
    {
      name: 'OTEL_LOG_LEVEL',
      kind: oneOf(LEVELS, { ...SPELLINGS, verbose: 'debug', all: 'debug' }),
    },
  ],
};

export const LOG_SPANS: SettingRow<boolean> = {
  key: 'logSpans',
  option: 'logSpans',
  group: 'diagnostics',
  kind: FLAG,
  defaultValue: false,
  defaultText: 'false',
  meaning: 'Also writes each accepted span there, at level `info`, which is then the default of `logLevel`.',
  variables: [{ name: 'CLEW_LOG_SPANS' }, { name: 'JAEGER_REPORTER_LOG_SPANS' }],
};

export const DIAGNOSTIC_ROWS = [LOG_LEVEL, LOG_SPANS] as const;
