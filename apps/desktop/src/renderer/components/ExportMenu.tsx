import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import type { ExportKind } from '../../shared/schemas/runs.js';
import { useEngine } from '../app/EngineProvider.js';
import { useAction } from '../app/hooks.js';
import { saveFile } from '../app/save.js';

/** Hands out the files of a run; `children` come after them. */
export const ExportMenu = memo(function ExportMenu({
  id,
  items,
  undecided,
  children,
}: {
  id: string;
  items: readonly { readonly what: ExportKind; readonly label: string }[];
  /** The label of suspects that nobody has decided about, where there are some. */
  undecided?: 'predicted' | 'given';
  children?: ReactNode;
}) {
  const engine = useEngine();
  const act = useAction();
  const save = (what: ExportKind): Promise<unknown> =>
    act(async () => {
      const { name, type, data } = await engine.call('exportRun', { id, what, undecided });
      saveFile(name, type, data);
    });
  return (
    <Menu position="bottom-end" width={270}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map(({ what, label }) => (
          <Menu.Item key={what} onClick={() => void save(what)}>
            {label}
          </Menu.Item>
        ))}
        {children}
      </Menu.Dropdown>
    </Menu>
  );
});
