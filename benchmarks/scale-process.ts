/** One point of one axis in a process of its own: its argument is a {@link ScaleTask}. Prints one line of JSON. */
import { AXES } from './scale';

export interface ScaleTask {
  readonly axis: string;
  readonly point: number;
  readonly sinkUrl: string;
}

async function main({ axis, point, sinkUrl }: ScaleTask): Promise<void> {
  const figures = await AXES[axis].measure(point, sinkUrl);
  process.stdout.write(`\n${JSON.stringify({ figures })}\n`, () => process.exit());
}

void main(JSON.parse(process.argv[2]) as ScaleTask);
