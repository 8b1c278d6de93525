import { MISSING, duration, printed, whole } from '@bilevel/runs/display';
import {
  Anchor,
  Group,
  ScrollArea,
  Stack,
  Table,
  Text,
  Title,
  VisuallyHidden,
} from '@mantine/core';
import { Link } from 'wouter';
import type { SamplingInfo } from '../../../shared/schemas/sampling.js';
import { useRuns } from '../../app/hooks.js';
import { EntryMenu } from '../../components/EntryMenu.js';
import { ImportButton } from '../../components/ImportButton.js';
import { ProgressText } from '../../components/ProgressText.js';
import { StateBadge } from '../../components/StateBadge.js';

const COLUMNS = ['Name', 'State', 'Pictures', 'Measured', 'Rate', 'PSNR, dB', 'Stages', 'Time'];

/** The runs so far. */
export function SamplingTable() {
  const runs = useRuns('sampling');
  if (runs === undefined) return null;
  return (
    <Stack gap="xs" component="section" aria-labelledby="samplings">
      <Group justify="space-between">
        <Title order={2} size="h4" id="samplings">
          Sampling runs
        </Title>
        <ImportButton kind="sampling" />
      </Group>
      {runs.length === 0 ? (
        <Text size="sm" c="dimmed">
          There are none yet. Choose pictures above and start one, or import the folder of a run
          that the command line made.
        </Text>
      ) : (
        <ScrollArea
          offsetScrollbars="x"
          viewportProps={{ tabIndex: 0, role: 'group', 'aria-label': 'Table of sampling runs' }}
        >
          <Table highlightOnHover verticalSpacing={6} fz="sm" className="numbers">
            <Table.Thead>
              <Table.Tr>
                {COLUMNS.map((name) => (
                  <Table.Th key={name}>{name}</Table.Th>
                ))}
                <Table.Th>
                  <VisuallyHidden>Actions</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {runs.map((run) => (
                <Row key={run.id} run={run} />
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea>
      )}
    </Stack>
  );
}

function Row({ run }: { run: SamplingInfo }) {
  const { id, name, pictures, size, settings, rate, psnr, steps, seconds, summary } = run;
  // What was learned for the lowest rate, once there is that.
  const result = summary?.patterns.at(-1) ?? { rate, psnr };
  return (
    <Table.Tr>
      <Table.Td miw={140} maw={240} style={{ overflowWrap: 'anywhere' }}>
        <Anchor component={Link} href={`/sample/${id}/watch`} fz="sm">
          {name}
        </Anchor>
      </Table.Td>
      <Table.Td>
        <StateBadge state={run.state} />
        <ProgressText of={run} />
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        {size === null
          ? MISSING
          : `${whole(pictures.length)} of ${String(size.width)}×${String(size.height)}`}
      </Table.Td>
      <Table.Td>{settings?.groups ?? MISSING}</Table.Td>
      <Table.Td>{result.rate === null ? MISSING : printed.percent(result.rate, 1)}</Table.Td>
      <Table.Td>{result.psnr === null ? MISSING : printed.psnr(result.psnr)}</Table.Td>
      <Table.Td>{whole(steps)}</Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{duration(seconds)}</Table.Td>
      <Table.Td>
        <EntryMenu entry={run} />
      </Table.Td>
    </Table.Tr>
  );
}
