import { interval, printed, whole } from '@bilevel/runs/display';
import type { SamplingRow } from '@bilevel/runs/settings';
import { Button, Group, ScrollArea, Stack, Table, Title } from '@mantine/core';
import type { SamplingInfo } from '../../../shared/schemas/sampling.js';
import type { History } from '../../charts/history.js';
import { KindBadge } from '../../components/KindBadge.js';

/** The stages so far, the last first. */
export function StageTable({
  info: { bounds },
  history,
  look,
}: {
  info: SamplingInfo;
  history: History<keyof SamplingRow>;
  look: (stage: number) => void;
}) {
  const at = (name: keyof SamplingRow, i: number): number => history.column(name)[i] ?? NaN;
  const indices = Array.from({ length: history.count }, (_, i) => history.count - 1 - i);
  return (
    <Stack gap="xs" component="section" aria-labelledby="stages">
      <Group gap="xs">
        <Title order={2} size="h4" id="stages">
          Stages
        </Title>
        {bounds !== null && <KindBadge kind={bounds} />}
      </Group>
      <ScrollArea
        offsetScrollbars="x"
        viewportProps={{ tabIndex: 0, role: 'group', 'aria-label': 'Table of stages' }}
      >
        <Table verticalSpacing={3} fz="sm" className="numbers">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Stage</Table.Th>
              <Table.Th>Rate</Table.Th>
              <Table.Th>Objective, with its penalty</Table.Th>
              <Table.Th>Each step proven to lower it</Table.Th>
              <Table.Th>PSNR as 0 and 1, dB</Table.Th>
              <Table.Th>SSIM</Table.Th>
              <Table.Th>Weight α</Table.Th>
              <Table.Th>Work</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {indices.map((i) => {
              const stage = at('step', i);
              const objective = at('objective', i);
              return (
                <Table.Tr key={stage}>
                  <Table.Td>
                    <Button
                      size="compact-xs"
                      variant="default"
                      aria-label={`Look at stage ${String(stage)}`}
                      onClick={() => {
                        look(stage);
                      }}
                    >
                      {stage}
                    </Button>
                  </Table.Td>
                  <Table.Td>{printed.percent(at('rate', i), 1)}</Table.Td>
                  <Table.Td>{interval(objective, at('objectiveUpper', i) - objective)}</Table.Td>
                  <Table.Td>{at('proven', i) === 1 ? 'yes' : 'no'}</Table.Td>
                  <Table.Td>{printed.psnr(at('psnr', i))}</Table.Td>
                  <Table.Td>{printed.ssim(at('ssim', i))}</Table.Td>
                  <Table.Td>{printed.number(at('weight', i))}</Table.Td>
                  <Table.Td>{whole(at('totalWork', i))}</Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </ScrollArea>
    </Stack>
  );
}
