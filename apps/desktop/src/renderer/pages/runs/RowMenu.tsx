import { Menu } from '@mantine/core';
import type { LearningInfo } from '../../../shared/schemas/learning.js';
import { useEngine } from '../../app/EngineProvider.js';
import { useAction } from '../../app/hooks.js';
import { EntryMenu } from '../../components/EntryMenu.js';
import { isResumable } from '../../components/runState.js';

/** What can be done with a run of the list. */
export function RowMenu({ run }: { run: LearningInfo }) {
  const engine = useEngine();
  const act = useAction();
  const { id, state } = run;
  return (
    <EntryMenu entry={run}>
      {isResumable(state) && state !== 'limited' && (
        <Menu.Item onClick={() => void act(() => engine.call('resumeRun', { id }))}>
          Resume
        </Menu.Item>
      )}
    </EntryMenu>
  );
}
