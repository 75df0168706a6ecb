import { parseArgs } from 'node:util';
import { describeSettings } from '../config/describe';
import { resolveSettings } from '../config/resolve';
import { nearestPackageName } from '../config/service-name';
import type { ExporterSettings } from '../config/settings';
import { maskUrl } from '../diagnostics/mask';
import { durationText } from '../viewer/duration-text';
import { type Paint, paintWith } from '../viewer/paint';
import { type Command, FAILED, OK, type Terminal, UsageError } from './command';
import { type Advice, adviceOn } from './doctor-advice';
import { PROBE_SERVICE, type ProbeResult, probe } from './doctor-probe';

const DEFAULT_TIMEOUT_MS = 5000;

const USAGE = `Usage: clew doctor [--timeout MS]

Finds out why spans do not arrive: looks at the settings that a tracer started here and now without options would have,
sends one span to each backend they name, and says what came of it and what to change. The span is called \`probe\` and
belongs to the service \`${PROBE_SERVICE}\`. Exits with 0 when no problem was found, else with 1.

  --timeout MS   how long to wait for each backend (default ${DEFAULT_TIMEOUT_MS})`;

const MARKS = { ok: ['green', '✓'], problem: ['red', '✗'], note: ['yellow', '!'] } as const;

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'find out why spans do not arrive',
  usage: USAGE,
  async run(args, terminal) {
    const { values } = parseArgs({ args: [...args], options: { timeout: { type: 'string' } } });
    const timeoutMs = readTimeout(values.timeout);
    const settings = resolveSettings({}, terminal.env, nearestPackageName(terminal.cwd));
    const paint = paintWith(terminal.colour);
    terminal.out(`${describeSettings(settings)}\n`);
    const advice = adviceOn(settings);
    for (const { level, text } of advice) terminal.out(marked(level, text, paint));
    let problems = advice.filter(({ level }) => level === 'problem').length;
    for (const exporter of settings.exporters) {
      if (terminal.interrupted.aborted) break;
      const result = await probe(settings, exporter, timeoutMs, terminal.interrupted);
      if (!result.delivered) problems++;
      report(exporter, result, terminal, paint);
    }
    const count = problems === 0 ? 'No problem' : problems === 1 ? '1 problem' : `${problems} problems`;
    terminal.out(`\n${count} found.`);
    return problems === 0 ? OK : FAILED;
  },
};

function readTimeout(text: string | undefined): number {
  if (text === undefined) return DEFAULT_TIMEOUT_MS;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--timeout wants milliseconds, got \`${text}\``);
  return Number(text);
}

function report(exporter: ExporterSettings, result: ProbeResult, { out }: Terminal, paint: Paint): void {
  const place = exporter.endpoint === '' ? exporter.type : `${exporter.type} ${maskUrl(exporter.endpoint)}`;
  const level: Advice['level'] = result.delivered ? 'note' : 'problem';
  if (result.delivered) {
    const took = exporter.endpoint.startsWith('udp:') ? 'the network took the span' : 'the span was taken';
    const duration = durationText(result.durationMs * 1000);
    out(
      marked('ok', `${place}: ${took} after ${duration}: trace ${result.traceId} of ${PROBE_SERVICE}`, paint),
    );
  } else {
    out(marked('problem', `${place}: the span did not arrive`, paint));
  }
  for (const text of result.said) out(`  ${marked(level, text, paint)}`);
}

function marked(level: keyof typeof MARKS, text: string, paint: Paint): string {
  const [colour, mark] = MARKS[level];
  return `${paint(colour, mark)} ${text}`;
}
