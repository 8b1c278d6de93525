import type { RunKindName } from '@bilevel/runs';
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFolderPlus } from '@tabler/icons-react';
import { useEngine } from '../app/EngineProvider.js';
import { useAction } from '../app/hooks.js';
import { useChoose } from './chooser.js';
import { KIND_PLACES } from './kindPlaces.js';

/** Brings the folder of a run that was made elsewhere into the list. */
export function ImportButton({ kind }: { kind: RunKindName }) {
  const engine = useEngine();
  const act = useAction();
  const choose = useChoose();
  const importRun = (): Promise<unknown> =>
    act(async () => {
      const [folder] = await choose('folder');
      if (folder === undefined) return;
      const { kind: found } = await engine.call('importRun', { folder });
      const list = found === kind ? 'the list' : `the list under “${KIND_PLACES[found].listed}”`;
      notifications.show({
        message: `${folder} is in ${list} now. The files stay where they are.`,
        closeButtonProps: { 'aria-label': 'Close the message' },
      });
    });
  return (
    <Button
      variant="default"
      leftSection={<IconFolderPlus size={16} aria-hidden />}
      onClick={() => void importRun()}
    >
      Import a run
    </Button>
  );
}
