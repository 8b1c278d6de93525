import { Menu } from '@mantine/core';
import { useState } from 'react';
import type { CleaningInfo } from '../../../shared/schemas/cleaning.js';
import { ExportMenu } from '../../components/ExportMenu.js';

const EXPORTS = [
  { what: 'suspects', label: 'Suspects with decisions (CSV)' },
  { what: 'labels', label: 'Cleaned labels (CSV)' },
  { what: 'labels-idx', label: 'Cleaned labels (IDX, .gz)' },
  { what: 'history', label: 'History (CSV)' },
  { what: 'report', label: 'Report (HTML)' },
  { what: 'zip', label: 'Everything (zip)' },
] as const;

/** Hands out the files of a cleaning run. */
export function CleaningExport({ info: { id } }: { info: CleaningInfo }) {
  const [undecided, setUndecided] = useState<'predicted' | 'given'>('predicted');
  return (
    <ExportMenu id={id} items={EXPORTS} undecided={undecided}>
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
    </ExportMenu>
  );
}
