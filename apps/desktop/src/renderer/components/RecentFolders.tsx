import { Button, Menu } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useCall } from '../app/hooks.js';

/** The folders that pictures were last taken from. */
export function RecentFolders({ onChoose }: { onChoose: (paths: string[]) => void }) {
  const { data, reload } = useCall('recent', {});
  const folders = data?.folders ?? [];
  if (folders.length === 0) return null;
  return (
    <Menu position="bottom-start" onOpen={reload}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconHistory size={16} aria-hidden />}>
          Recent
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {folders.map((folder) => (
          <Menu.Item
            key={folder}
            onClick={() => {
              onChoose([folder]);
            }}
          >
            {folder}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
