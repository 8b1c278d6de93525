import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { CleaningExportKind } from '../../../shared/contract.js';
import type { CleaningInfo } from '../../../shared/schemas/cleaning.js';
import { useEngine } from '../../app/EngineProvider.js';
import { useAction } from '../../app/hooks.js';
import { saveFile } from '../../app/save.js';

const EXPORTS: readonly { what: CleaningExportKind; label: string }[] = [
  { what: 'suspects', label: 'Suspects with decisions (CSV)' },
  { what: 'labels', label: 'Cleaned labels (CSV)' },
  { what: 'labels-idx', label: 'Cleaned labels (IDX, .gz)' },
  { what: 'history', label: 'History (CSV)' },
  { what: 'report', label: 'Report (HTML)' },
  { what: 'zip', label: 'Everything (zip)' },
];

/** Hands out the files of a cleaning run. */
export function CleaningExport({ info: { id } }: { info: CleaningInfo }) {
  const engine = useEngine();
  const act = useAction();
  const [undecided, setUndecided] = useState<'predicted' | 'given'>('predicted');
  return (
    <Menu position="bottom-end" width={270}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {EXPORTS.map(({ what, label }) => (
          <Menu.Item
            key={what}
            onClick={() =>
              void act(async () => {
                const { name, type, data } = await engine.call('exportCleaning', {
                  id,
                  what,
                  undecided,
                });
                saveFile(name, type, data);
              })
            }
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>Suspects without a decision</Menu.Label>
        {(['predicted', 'given'] as const).map((value) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={undecided === value}
            closeMenuOnClick={false}
            leftSection={undecided === value ? '●' : '○'}
            onClick={() => {
              setUndecided(value);
            }}
          >
            {value === 'predicted' ? 'get the predicted label' : 'keep the given label'}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
