import { z } from 'zod';

/**
 * `interrupted`: stopped by a person or cut off; can be resumed. `crashed`: its process ended
 * unexpectedly while this app watched; can be resumed. `failed`: an error, in `message`.
 * `damaged`: its files cannot be read. `limited`: stopped at a limit that can be raised.
 */
const runState = z.enum([
  'starting',
  'running',
  'paused',
  'stopping',
  'done',
  'limited',
  'unmoved',
  'interrupted',
  'crashed',
  'failed',
  'damaged',
]);
export type RunState = z.infer<typeof runState>;

const ACTIVE: readonly RunState[] = ['starting', 'running', 'paused', 'stopping'];

/** Whether its process is at work, or held. */
export function isActive(state: RunState): boolean {
  return ACTIVE.includes(state);
}

/** What a list of runs has of each, of whatever kind. */
export const runEntry = z.object({
  id: z.string(),
  name: z.string(),
  folder: z.string(),
  created: z.string().nullable(),
  state: runState,
  /** What a person should know: an error with its remedy, or what is being done. */
  message: z.string().nullable(),
  /** Steps made, and the seconds and units of work they took. */
  steps: z.int(),
  seconds: z.number(),
  work: z.number(),
  /** In [0, 1] and seconds; null when not running or unknown. */
  progress: z.number().nullable(),
  secondsLeft: z.number().nullable(),
});
export type RunEntry = z.infer<typeof runEntry>;
