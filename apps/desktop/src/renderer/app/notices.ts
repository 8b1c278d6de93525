import { notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import { isActive, type RunState } from '../../shared/schemas/entry.js';
import { useHost } from './EngineProvider.js';
import { useAllRuns } from './hooks.js';

/** Title bar and dock show the progress of what is going; the end of a run is announced. */
export function useRunNotices(): void {
  const runs = useAllRuns();
  const host = useHost();
  const before = useRef(new Map<string, RunState>());
  useEffect(() => {
    if (runs === undefined) return;
    const going = runs.filter(({ state }) => isActive(state));
    const shares = going.map(({ progress }) => progress ?? 0);
    const share = going.length === 0 ? null : shares.reduce((a, b) => a + b, 0) / going.length;
    host.progress(share);
    document.title = share === null ? 'Bilevel' : `${String(Math.floor(100 * share))} % · Bilevel`;
    for (const { id, name, state, message } of runs) {
      const last = before.current.get(id);
      before.current.set(id, state);
      if (last === undefined || last === state || !isActive(last) || isActive(state)) continue;
      const text = endText(name, state);
      host.notify(text);
      notifications.show({
        message: message ?? 'Its charts and results are on its page.',
        title: text,
        color: state === 'crashed' || state === 'failed' ? 'red' : 'blue',
        autoClose: state === 'crashed' || state === 'failed' ? false : 8000,
        withBorder: true,
        closeButtonProps: { 'aria-label': 'Close the message' },
      });
    }
  }, [runs, host]);
}

function endText(name: string, state: RunState): string {
  switch (state) {
    case 'done':
      return `${name} has finished`;
    case 'unmoved':
      return `${name} has ended with nothing learned`;
    case 'limited':
      return `${name} has stopped at its limit`;
    case 'interrupted':
      return `${name} has been stopped; the best result is kept`;
    case 'crashed':
      return `The engine of ${name} ended unexpectedly`;
    default:
      return `${name} has failed`;
  }
}
