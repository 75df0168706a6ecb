// Writes docs/configuration.md from the table of settings in dist/config: `node scripts/docs.mjs`. With `--check` it
// writes nothing and exits with 1 when the page is not what would be written. `--from <folder>` reads another build.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './setup.mjs';

const { values: args } = parseArgs({
  options: { check: { type: 'boolean' }, from: { type: 'string', default: 'dist' } },
});
const load = createRequire(join(resolve(root, args.from), 'config', 'variables.js'));
const { CODE_ONLY, SETTINGS, WITHOUT_EFFECT } = load('./variables.js');
const { COMPRESSIBLE, HTTP, HTTP_JAEGER, JAEGER, KNOWN_EXPORTERS, OTLP, UDP, ZIPKIN } = load('./variable.js');
const { DEFAULT_ENDPOINTS } = load('./endpoint.js');
const page = join(root, 'docs', 'configuration.md');

const GROUPS = [
  ['process', 'The process'],
  ['exporters', 'Exporters'],
  ['delivery', 'Delivery'],
  ['sampling', 'Sampling'],
  ['headers', 'Headers'],
  ['limits', 'Limits'],
  ['diagnostics', 'What Clew says'],
];

/** Formats under the name that people use for them. */
const FORMAT_GROUPS = new Map([
  [HTTP, ''],
  [HTTP_JAEGER, '`jaeger`'],
  [JAEGER, 'Jaeger'],
  [OTLP, 'OTLP'],
  [UDP, 'UDP'],
  [ZIPKIN, 'Zipkin'],
  [COMPRESSIBLE, 'not Jaeger'],
]);

const WHAT = {
  jaeger: 'Jaeger Thrift over HTTP',
  'jaeger-compact': 'Jaeger Thrift over UDP, compact',
  'jaeger-binary': 'Jaeger Thrift over UDP, binary',
  otlp: 'OTLP over HTTP, protobuf',
  'otlp-json': 'OTLP over HTTP, JSON',
  zipkin: 'Zipkin v2, protobuf',
  'zipkin-json': 'Zipkin v2, JSON',
  'zipkin-v1': 'Zipkin v1, Thrift',
  console: 'an indented tree on standard output',
  file: 'OTLP JSON lines in a file, rotated',
  none: 'nothing is sent',
};

const INTRODUCTION = `<!-- Written by \`npm run docs\` from the table in src/config/rows: change it there. -->

# Configuration

Clew works with nothing configured. Everything can be said in code, by environment variables, or by both; variables made
for jaeger-client and for OpenTelemetry are understood as they are.

**See spans at once**, in the terminal of the program itself:

\`\`\`sh
CLEW_EXPORTER=console node app.js
\`\`\`

**Send them to Jaeger**, one trace in ten:

\`\`\`sh
export JAEGER_SERVICE_NAME=shop
export JAEGER_ENDPOINT=http://jaeger.example:14268/api/traces
export JAEGER_SAMPLER_TYPE=probabilistic JAEGER_SAMPLER_PARAM=0.1
\`\`\`

**Send them to anything that takes OTLP**: an OpenTelemetry Collector, Tempo, a vendor with a token:

\`\`\`sh
export OTEL_SERVICE_NAME=shop
export OTEL_EXPORTER_OTLP_ENDPOINT=https://otlp.example:4318
export OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20abc
\`\`\`

The last one in code:

\`\`\`js
const { initTracer } = require('clew');

const tracer = initTracer({
  serviceName: 'shop',
  exporter: { type: 'otlp', endpoint: 'https://otlp.example:4318/v1/traces', token: 'abc' },
});
\`\`\`

To see what was understood, run \`clew config\` in the same environment: every setting, its value, and where it came from.
With \`CLEW_LOG_LEVEL=info\` a tracer says the most important of it in one line at start.

## Who wins

Code > \`CLEW_*\` > \`JAEGER_*\` > \`OTEL_*\` > \`ZIPKIN_*\` > default, setting by setting. Tags and request headers of all
sources are merged, name by name.

- Two variables that disagree: the first wins, one warning names both.
- A wrong value in the environment: one warning names the variable, the value and what is used instead. It never throws.
- A wrong option in code throws at once, saying what was expected and what was got.
- An unknown \`CLEW_*\` variable, or a slip in a \`JAEGER_*\` one: one warning names the nearest known one.
- What Kubernetes sets for services called like these variables (\`JAEGER_AGENT_PORT=tcp://…\`) is ignored.
- An empty variable is an unset one.

Durations are written \`500\` or \`500ms\`, \`1s\`, \`2m\`; sizes \`65536\`, \`64KiB\`, \`4MB\`; booleans \`true/false\`, \`1/0\`, \`yes/no\`,
\`on/off\` in any case. In code durations are numbers of milliseconds and sizes numbers of bytes.

In the tables, what stands in brackets after a variable are the exporters that heed it, and how it is written where that
differs. Options \`exporter.…\` are those of one exporter; so can be \`endpoint\`, \`timeoutMs\`, \`flushIntervalMs\`,
\`maxBatchBytes\`, \`maxQueueBytes\` and \`retryMaxElapsedMs\`, which otherwise are meant for all.

## Which exporter

The first row that applies; what code says beats all. When a lower row applies too and says something else, one warning
names both.

| set | spans go |
|---|---|
| \`CLEW_EXPORTER\` | to each exporter it names (several with commas); \`CLEW_ENDPOINT\` holds their addresses, in the same order |
| \`CLEW_ENDPOINT\` alone | there, in the format that its path, port or scheme stands for, else Jaeger's |
| \`JAEGER_ENDPOINT\` (old: \`JAEGER_REPORTER_ENDPOINT\`) | there, as Jaeger Thrift over HTTP |
| \`JAEGER_AGENT_HOST\`, \`JAEGER_AGENT_PORT\` (old: \`JAEGER_REPORTER_AGENT_…\`) | there, by UDP: compact to port 6831, binary to any other |
| \`OTEL_TRACES_EXPORTER\` | to each exporter it names, at its \`OTEL_EXPORTER_…\` address or its usual one |
| \`OTEL_EXPORTER_OTLP_TRACES_ENDPOINT\`, \`OTEL_EXPORTER_OTLP_ENDPOINT\` | there, as OTLP over HTTP; the second is a base to which \`/v1/traces\` is added |
| \`OTEL_EXPORTER_ZIPKIN_ENDPOINT\`, \`ZIPKIN_ENDPOINT\` | there, as Zipkin v2, or v1 Thrift when the path has \`/api/v1/\` in it |
| nothing | as Jaeger Thrift over HTTP to this machine |
`;

const HEADER_FORMATS = `| word | headers |
|---|---|
| \`jaeger\` | \`uber-trace-id\`, \`uberctx-…\`; \`jaeger-debug-id\` and \`jaeger-baggage\` are read |
| \`tracecontext\` | \`traceparent\`, \`tracestate\` of W3C |
| \`baggage\` | \`baggage\` of W3C |
| \`w3c\` | the two above |
| \`b3\` | \`b3\`; \`x-b3-…\` are read too. In \`JAEGER_PROPAGATION\` it means \`b3-multi\`, as in Jaeger's clients |
| \`b3-multi\` | \`x-b3-traceid\` and the like; \`b3\` is read too |
| \`ot-tracer\` | \`ot-tracer-traceid\` and the like, \`ot-baggage-…\` |
| \`none\` | nothing |
`;

const current = render();
if (!args.check) writeFileSync(page, current);
else if (current !== readPage()) {
  console.error('docs/configuration.md is stale: run `npm run build && npm run docs` and commit it.');
  process.exit(1);
}

function render() {
  const parts = [INTRODUCTION, exporterTable()];
  for (const [group, title] of GROUPS) {
    parts.push(settingTable(group, title));
    if (group === 'headers') parts.push(HEADER_FORMATS);
  }
  parts.push(codeOnlyTable(), withoutEffect());
  return `${parts.join('\n')}`;
}

function exporterTable() {
  const rows = KNOWN_EXPORTERS.map((name) => [
    code(name),
    WHAT[name],
    DEFAULT_ENDPOINTS[name] === '' ? '' : code(DEFAULT_ENDPOINTS[name]),
  ]);
  return table(['exporter', 'what it is', 'its usual place'], rows);
}

function settingTable(group, title) {
  const rows = SETTINGS.filter((row) => row.group === group).map((row) => [
    row.option === '' ? '' : code(row.option),
    row.variables.map((variable) => variableCell(row, variable)).join('<br>'),
    row.defaultText,
    `${row.meaning}${written(row)}`,
  ]);
  return `## ${title}\n\n${table(['in code', 'variables, the first wins', 'default', 'meaning'], rows)}`;
}

/** A variable's name, and in brackets whatever is special about it. */
function variableCell(row, { name, kind, formats, replacedBy }) {
  const about = [];
  if (replacedBy !== undefined) about.push('old name');
  if (formats !== undefined) about.push(formatsInWords(formats));
  if (kind !== undefined && kind.written !== row.kind.written) about.push(kind.written);
  const special = about.filter((text) => text !== '');
  return special.length === 0 ? code(name) : `${code(name)} (${special.join('; ')})`;
}

function formatsInWords(formats) {
  const group = [...FORMAT_GROUPS.keys()].find((names) => names.join() === formats.join());
  return group === undefined ? formats.map(code).join(', ') : FORMAT_GROUPS.get(group);
}

/** How a value is written, where the introduction has not said it. */
function written({ kind }) {
  return /^(one of|a list of|`)/.test(kind.written) && !kind.written.startsWith('`true`')
    ? ` Written as ${kind.written}.`
    : '';
}

function codeOnlyTable() {
  const rows = [...CODE_ONLY].map(([option, meaning]) => [code(option), meaning]);
  return `## Only in code\n\n${table(['in code', 'meaning'], rows)}`;
}

function withoutEffect() {
  const lines = [...WITHOUT_EFFECT].map(([name, why]) => `- ${code(name)}: ${why}.`);
  return `## Understood, without effect\n\n${lines.join('\n')}\n`;
}

function table(heads, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(heads), `|${heads.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')}\n`;
}

function code(text) {
  return `\`${text}\``;
}

function readPage() {
  try {
    return readFileSync(page, 'utf8');
  } catch {
    return undefined;
  }
}
