import { MISSING, duration, printed } from '@bilevel/runs/display';
import {
  Badge,
  Button,
  Card,
  Group,
  Progress,
  ScrollArea,
  Table,
  Text,
  Title,
} from '@mantine/core';
import type { ApplyItem, ApplyJob } from '../../../shared/schemas/apply.js';
import { useEngine } from '../../app/EngineProvider.js';
import { useAction } from '../../app/hooks.js';
import { noiseText } from './noiseText.js';

const STATES: Readonly<Record<ApplyItem['state'], { label: string; color: string }>> = {
  waiting: { label: 'Waiting', color: 'blue' },
  working: { label: 'Working', color: 'blue' },
  done: { label: 'Done', color: 'green' },
  skipped: { label: 'Skipped', color: 'yellow' },
  failed: { label: 'Failed', color: 'red' },
};

/** A queue of pictures. */
export function JobTable({ job }: { job: ApplyJob }) {
  const engine = useEngine();
  const act = useAction();
  const { id, items, state, message, out } = job;
  const over = items.filter((item) => item.state !== 'waiting' && item.state !== 'working').length;
  const hasNoise = items.some(({ noise }) => noise !== null);
  const end = {
    working: '',
    done: ', finished',
    cancelled: ', cancelled',
    failed: ', with failures',
  };
  return (
    <Card withBorder padding="sm" component="section" aria-label={`Results in ${out}`}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4" aria-live="polite">
          {over} of {items.length}
          {end[state]}
        </Title>
        {state === 'working' && (
          <Button
            size="xs"
            variant="default"
            onClick={() => void act(() => engine.call('cancelApply', { id }))}
          >
            Cancel
          </Button>
        )}
      </Group>
      <Progress.Root mb="xs">
        <Progress.Section
          value={(100 * over) / items.length}
          aria-label={`${String(over)} of ${String(items.length)} pictures`}
        />
      </Progress.Root>
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {out}
      </Text>
      {message !== null && <Text size="sm">{message}</Text>}
      <ScrollArea.Autosize
        mah={260}
        viewportProps={{ tabIndex: 0, role: 'group', 'aria-label': 'Pictures of the queue' }}
      >
        <Table fz="sm" verticalSpacing={3} className="numbers">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Picture</Table.Th>
              <Table.Th>State</Table.Th>
              {hasNoise && <Table.Th>Noise σ, estimated</Table.Th>}
              <Table.Th>Accuracy, rms</Table.Th>
              <Table.Th>Time</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((item) => (
              <Table.Tr key={item.input}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  {item.input.split(/[\\/]/).at(-1)}
                  {item.message !== null && (
                    <Text size="xs" c="dimmed">
                      {item.message}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <Badge
                    className={`state state-${STATES[item.state].color}`}
                    variant="light"
                    color={STATES[item.state].color}
                    miw="max-content"
                  >
                    {STATES[item.state].label}
                  </Badge>
                </Table.Td>
                {hasNoise && <Table.Td>{noiseText(item.noise)}</Table.Td>}
                <Table.Td>{printed.bound(item.accuracy)}</Table.Td>
                <Table.Td>{item.seconds === null ? MISSING : duration(item.seconds)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
    </Card>
  );
}
