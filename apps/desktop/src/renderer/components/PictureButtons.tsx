import { Button, Group } from '@mantine/core';
import { IconFolder, IconPhoto } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { RecentFolders } from './RecentFolders.js';
import { useChoose } from './chooser.js';

/** The ways to pictures to learn from; `children` come after them. */
export function PictureButtons({
  take,
  children,
}: {
  take: (paths: readonly string[]) => void;
  children?: ReactNode;
}) {
  const choose = useChoose();
  return (
    <Group>
      <Button
        variant="default"
        leftSection={<IconFolder size={16} aria-hidden />}
        onClick={() => void choose('folder').then(take)}
      >
        Choose a folder
      </Button>
      <Button
        variant="default"
        leftSection={<IconPhoto size={16} aria-hidden />}
        onClick={() => void choose('pictures').then(take)}
      >
        Choose pictures
      </Button>
      <RecentFolders onChoose={take} />
      {children}
    </Group>
  );
}
