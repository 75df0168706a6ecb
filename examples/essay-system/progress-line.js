// Progress: one line that is rewritten on a terminal, and four plain lines elsewhere.

/**
 * @param {string} what is being done
 * @param {number} total
 * @param {NodeJS.WriteStream} [stream]
 * @returns {(done: number) => void}
 */
function progressLine(what, total, stream = process.stdout) {
  const start = performance.now();
  const line = (done) => {
    const perSecond = Math.round((done * 1000) / Math.max(1, performance.now() - start));
    return `  ${what} ${String(done).padStart(String(total).length)}/${total}  ${perSecond}/s`;
  };
  if (!stream.isTTY) {
    const step = Math.ceil(total / 4);
    return (done) => {
      if (done % step === 0 || done === total) stream.write(`${line(done)}\n`);
    };
  }
  const WIDTH = 30;
  return (done) => {
    const filled = Math.round((WIDTH * done) / total);
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
    stream.write(`\r${line(done)}  ${bar}${done === total ? '\n' : ''}`);
  };
}

module.exports = { progressLine };
