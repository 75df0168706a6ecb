/** What people are told of spans that will not go out any more; `spooled` of them by this process only. */
export function undelivered(count: number, when: string, spooled: number, spoolDir: string): string {
  const spans = count === 1 ? '1 span was' : `${count} spans were`;
  if (spooled === 0) return `${spans} not delivered ${when}.`;
  const kept = spooled === count ? 'kept' : `and ${spooled} of them are kept`;
  return `${spans} not delivered ${when}, ${kept} in the spool ${spoolDir}, and sent from there later.`;
}
