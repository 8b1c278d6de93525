/** @throws the first error of commands that went together */
export function requireDone(replies: [error: Error | null, result: unknown][] | null): void {
  for (const [error] of replies ?? []) if (error !== null) throw error;
}
