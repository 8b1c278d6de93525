import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';

/** Milliseconds for which what was done can be undone. */
const UNDO = 20_000;

/** Says what was done, and offers to undo it. */
export function notifyWithUndo(title: string, undo: () => void): void {
  const id = crypto.randomUUID();
  notifications.show({
    id,
    title,
    autoClose: UNDO,
    closeButtonProps: { 'aria-label': 'Close the message' },
    message: (
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => {
          notifications.hide(id);
          undo();
        }}
      >
        Undo
      </Button>
    ),
  });
}
