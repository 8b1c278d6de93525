import type { RunState } from '../../shared/schemas/entry.js';

/** Can be gone on with: cut off, stopped, or at a limit that can be raised. */
export function isResumable(state: RunState): boolean {
  return ['interrupted', 'crashed', 'limited', 'failed'].includes(state);
}

export const STATE_LABELS: Readonly<Record<RunState, { label: string; color: string }>> = {
  starting: { label: 'Starting', color: 'blue' },
  running: { label: 'Running', color: 'blue' },
  paused: { label: 'Paused', color: 'yellow' },
  stopping: { label: 'Stopping', color: 'yellow' },
  done: { label: 'Done', color: 'green' },
  limited: { label: 'At its limit', color: 'green' },
  unmoved: { label: 'Nothing learned', color: 'yellow' },
  interrupted: { label: 'Interrupted', color: 'yellow' },
  crashed: { label: 'Crashed', color: 'red' },
  failed: { label: 'Failed', color: 'red' },
  damaged: { label: 'Damaged', color: 'red' },
};
