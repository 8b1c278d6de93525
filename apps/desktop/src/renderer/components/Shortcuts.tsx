import { ActionIcon, Kbd, Modal, Stack, Table, Title } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { IconKeyboard } from '@tabler/icons-react';
import { SHORTCUTS } from './shortcuts.js';

/** A button and a key that show all keys. */
export function Shortcuts() {
  const [opened, { open, close }] = useDisclosure(false);
  // The key as typed: where ? lies depends on the keyboard.
  useHotkeys([['shift+?', open]]);
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label="Keyboard shortcuts"
        onClick={open}
      >
        <IconKeyboard size={18} aria-hidden />
      </ActionIcon>
      <Modal
        opened={opened}
        onClose={close}
        title="Keyboard shortcuts"
        closeButtonProps={{ 'aria-label': 'Close the list' }}
      >
        <Stack>
          {SHORTCUTS.map(({ place, keys }) => (
            <section key={place} aria-label={place}>
              <Title order={3} size="h5">
                {place}
              </Title>
              <Table>
                <Table.Tbody>
                  {keys.map(({ keys: pressed, does }) => (
                    <Table.Tr key={does}>
                      <Table.Td w={150}>
                        {pressed.map((key) => (
                          <Kbd key={key} mr={4}>
                            {key}
                          </Kbd>
                        ))}
                      </Table.Td>
                      <Table.Td>{does}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </section>
          ))}
        </Stack>
      </Modal>
    </>
  );
}
