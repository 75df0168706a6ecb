/** Tells how many of `total` runs are done: over and over on one line in a terminal, else by tenths. */
export function progress(total: number): (what: string) => void {
  let done = 0;
  const { stderr } = process;
  return (what) => {
    done++;
    if (stderr.isTTY) stderr.write(done < total ? `\r\u001b[K${done} of ${total}: ${what}` : '\r\u001b[K');
    else if (Math.floor((10 * done) / total) > Math.floor((10 * (done - 1)) / total)) {
      stderr.write(`${done} of ${total} runs\n`);
    }
  };
}
