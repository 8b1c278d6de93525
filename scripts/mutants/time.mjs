import process from 'node:process';

/** Milliseconds of the processor since then. */
export function timeSince(before) {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
