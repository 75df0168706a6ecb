// The processes of the system: started one after the other, asked for their books, stopped together.
const { fork } = require('node:child_process');
const path = require('node:path');

const START_MS = 30_000;
/** Longer than `flush()` takes before it gives up (10 s). */
const REPORT_MS = 15_000;
/** Longer than a process may take to leave by itself. */
const STOP_MS = 6000;
/** A server span ends a moment after its answer has left: the books are looked at again until it has. */
const SETTLE_MS = 2000;

class Fleet {
  #members = [];
  #env;
  #onDeath;
  #stopping = false;

  /**
   * @param {Record<string, string>} env what every process gets beside the driver's own environment
   * @param {(error: Error) => void} onDeath called when a process ends that nobody told to
   */
  constructor(env, onDeath) {
    this.#env = env;
    this.#onDeath = onDeath;
  }

  /**
   * Starts one process and waits until it listens.
   *
   * @param {string} name of this instance: `frontend-1`
   * @param {string} file in this folder
   * @param {Record<string, string>} [env]
   * @returns {Promise<string>} its URL
   */
  async start(name, file, env = {}) {
    const child = fork(path.resolve(__dirname, file), [], {
      // One process speaks for all about a backend that does not answer (system.js says which).
      env: { CLEW_LOG_LEVEL: 'error', ...process.env, PORT: '0', ...this.#env, ...env, INSTANCE: name },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // Out of the terminal's reach: on Ctrl-C the driver stops them, in its order.
      detached: true,
      windowsHide: true,
    });
    this.#members.push({ name, child });
    child.once('exit', (code, signal) => {
      if (!this.#stopping)
        this.#onDeath(new Error(`${name} ended unexpectedly (${signal ?? `exit code ${code}`})`));
    });
    const { port } = await answerOf(child, 'port', START_MS, `${name} to listen`);
    return `http://127.0.0.1:${port}`;
  }

  /**
   * Has every process deliver what it holds, and asks for its numbers.
   *
   * @returns {Promise<{ name: string, starts: number, stats: import('clew').TracerStats }[]>}
   */
  async reports() {
    const deadlineMs = performance.now() + SETTLE_MS;
    for (;;) {
      const reports = await Promise.all(this.#members.map(reportOf));
      const settled = reports.every(({ stats }) => stats.finished === stats.started);
      if (settled || performance.now() > deadlineMs) return reports;
    }
  }

  /** Stops every process; one that does not go by itself is killed. */
  async stop() {
    this.#stopping = true;
    await Promise.all(this.#members.map(({ child }) => stopChild(child)));
  }

  kill() {
    this.#stopping = true;
    for (const { child } of this.#members) child.kill('SIGKILL');
  }
}

async function reportOf({ name, child }) {
  const answer = answerOf(child, 'report', REPORT_MS, `the books of ${name}`);
  if (child.connected) child.send({ ask: 'report' });
  const { report } = await answer;
  return { name, ...report };
}

/** The next message of `child` that has `key`; rejects when it ends before, or is too late. */
function answerOf(child, key, timeoutMs, what) {
  return new Promise((resolve, reject) => {
    if (hasEnded(child)) throw new Error(`the process had ended before ${what}`);
    const onMessage = (message) => key in message && settle(resolve, message);
    const onExit = () => settle(reject, new Error(`the process ended; waited for ${what}`));
    const onTimeout = () => settle(reject, new Error(`waited ${timeoutMs} ms for ${what}, in vain`));
    const timer = setTimeout(onTimeout, timeoutMs);
    function settle(done, value) {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
      done(value);
    }
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
}

function stopChild(child) {
  return new Promise((resolve) => {
    if (hasEnded(child)) return resolve();
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    if (child.connected) child.send({ ask: 'stop' });
  });
}

function hasEnded(child) {
  return child.exitCode !== null || child.signalCode !== null;
}

module.exports = { Fleet };
