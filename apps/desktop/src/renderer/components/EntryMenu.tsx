import { ActionIcon, Button, Group, Menu, Modal, TextInput } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { isActive, type RunState } from '../../shared/schemas/entry.js';
import { useEngine } from '../app/EngineProvider.js';
import { useAction } from '../app/hooks.js';
import { notifyWithUndo } from './notifyWithUndo.js';

/** Rename and delete, with undo, for an entry of a list; `children` come before. */
export function EntryMenu({
  entry: { id, name, state },
  children,
}: {
  entry: { readonly id: string; readonly name: string; readonly state: RunState };
  children?: ReactNode;
}) {
  const engine = useEngine();
  const act = useAction();
  const [renaming, setRenaming] = useState(false);

  const remove = (): Promise<unknown> =>
    act(async () => {
      await engine.call('deleteRun', { id });
      notifyWithUndo(
        `${name} is in the trash`,
        () => void act(() => engine.call('restoreRun', { id })),
      );
    });

  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${name}`}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {children}
          <Menu.Item
            onClick={() => {
              setRenaming(true);
            }}
          >
            Rename
          </Menu.Item>
          <Menu.Item disabled={isActive(state)} onClick={() => void remove()}>
            Delete (to the trash)
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {renaming && (
        <Rename
          name={name}
          close={(to) => {
            setRenaming(false);
            if (to !== undefined && to !== name) {
              void act(() => engine.call('renameRun', { id, name: to }));
            }
          }}
        />
      )}
    </>
  );
}

function Rename({ name, close }: { name: string; close: (to?: string) => void }) {
  const [to, setTo] = useState(name);
  return (
    <Modal
      opened
      onClose={() => {
        close();
      }}
      title={`Rename ${name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          close(to.trim());
        }}
      >
        <TextInput
          label="Name"
          data-autofocus
          maxLength={100}
          value={to}
          onChange={({ currentTarget: { value } }) => {
            setTo(value);
          }}
        />
        <Group justify="end" mt="md">
          <Button type="submit" disabled={to.trim() === ''}>
            Rename
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
