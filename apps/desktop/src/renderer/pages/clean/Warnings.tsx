import { Alert, List } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { inNamesOfPages } from '../../../shared/optionNames.js';

/** What is odd about data. */
export function Warnings({ warnings }: { warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} title="What to know of the data">
      <List size="sm">
        {warnings.map((warning) => (
          <List.Item key={warning} style={{ overflowWrap: 'anywhere' }}>
            {inNamesOfPages(warning)}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
