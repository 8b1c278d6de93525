import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import type { RunState } from '../../shared/schemas/entry.js';
import { useEngine } from '../app/EngineProvider.js';
import { useAction } from '../app/hooks.js';
import { isResumable } from './runState.js';

/** Pause, continue, stop, resume: those that a run's state allows. */
export function RunControls({
  info: { id, state },
  goOn,
}: {
  info: { readonly id: string; readonly state: RunState };
  /** For a run that has reached its limit. */
  goOn: { readonly label: string; readonly onClick: () => void };
}) {
  const engine = useEngine();
  const act = useAction();
  const ask = (call: 'pauseRun' | 'continueRun' | 'stopRun' | 'resumeRun') => (): void => {
    void act(() => engine.call(call, { id }));
  };
  const going = state === 'running' || state === 'paused';
  return (
    <>
      {state === 'running' && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          onClick={ask('pauseRun')}
        >
          Pause
        </Button>
      )}
      {state === 'paused' && (
        <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={ask('continueRun')}>
          Continue
        </Button>
      )}
      {going && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={16} aria-hidden />}
          onClick={ask('stopRun')}
        >
          Stop, keep the best
        </Button>
      )}
      {isResumable(state) && (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          onClick={state === 'limited' ? goOn.onClick : ask('resumeRun')}
        >
          {state === 'limited' ? goOn.label : 'Resume'}
        </Button>
      )}
    </>
  );
}
