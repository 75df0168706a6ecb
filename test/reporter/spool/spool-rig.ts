import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { Diagnostics } from '../../../src/diagnostics/logger';
import type { SpoolStats } from '../../../src/diagnostics/stats';
import { Spool, type SpoolOptions } from '../../../src/reporter/spool/spool';
import { FakeClock } from '../../../src/testing/fake-clock';
import { Rig } from '../rig';

export const GRACE_MS = 100;
const POLLS = 2000;

type RigOptions = ConstructorParameters<typeof Rig>[0];

/** A folder that is gone after the test. */
export function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'clew-spool-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return join(path, 'spool');
}

/** The rig with a real directory; time is fake, the disk is not. */
export class SpoolRig extends Rig {
  readonly directory: string;
  readonly told: string[];

  constructor(directory: string, options: Partial<SpoolOptions> = {}, rigOptions: RigOptions = {}) {
    const clock = (options.clock as FakeClock | undefined) ?? new FakeClock();
    const told: string[] = [];
    const spool = new Spool({
      directory,
      destination: '0123456789abcdef',
      contentType: 'text/plain',
      maxBytes: 1_000_000,
      maxAgeMs: 3_600_000,
      graceMs: GRACE_MS,
      readAnswer: undefined,
      diagnostics: new Diagnostics({ error: (message) => told.push(message) }, 'warn'),
      setTimer: clock.setTimer,
      ...options,
      clock,
    });
    super({ clock, spool, ...rigOptions });
    this.directory = directory;
    this.told = told;
  }

  get spool(): SpoolStats {
    return this.stats.spool as SpoolStats;
  }

  /** The spool's own files. */
  get files(): string[] {
    return readdirSync(this.directory).filter((name) => name.endsWith('.spool'));
  }

  /** Time goes on until batches that were sealed are written. */
  async written(spans: number): Promise<void> {
    // One write at a time: what came while one was under way has its own time.
    for (let i = 0; i < 100 && this.stats.spooled !== spans; i++) {
      await this.advance(GRACE_MS);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await this.until(() => this.stats.spooled === spans, `${spans} spans are on the disk`);
  }

  /** Waits for the disk, a bounded time. */
  async until(is: () => boolean, what: string): Promise<void> {
    for (let i = 0; i < POLLS; i++) {
      if (is()) {
        this.look();
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    assert.fail(`waited in vain: ${what}; ${JSON.stringify(this.stats)} ${this.told.join('; ')}`);
  }

  async inFlight(): Promise<void> {
    await this.until(() => this.transport.inFlight > 0, 'a request is in flight');
  }

  override look() {
    const { spool } = super.look();
    if (spool !== undefined) {
      const lost = Object.values(spool.dropped).reduce((sum, count) => sum + count, 0);
      assert.equal(spool.recovered, spool.sent + lost + spool.waiting, JSON.stringify(spool));
    }
    assert.ok(this.stats.spooled <= this.stats.waiting);
    return this.stats;
  }
}
