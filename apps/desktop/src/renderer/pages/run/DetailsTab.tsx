import { duration, interval, significant, whole } from '@bilevel/runs/display';
import { Code, SimpleGrid, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RunDetails } from '../../../shared/schemas/runs.js';
import { settingsText } from '../../components/settingsText.js';
import { KindBadge } from '../../components/KindBadge.js';

/** Settings and results in full. */
export function DetailsTab({ details }: { details: RunDetails | undefined }) {
  if (details === undefined) return <Skeleton h={200} />;
  const { info, config, summary } = details;
  return (
    <Stack>
      <Text size="sm">
        Folder <Code>{info.folder}</Code>
      </Text>
      <SimpleGrid cols={2} spacing="xl">
        <Stack gap="xs">
          <Title order={2} size="h4">
            Results
          </Title>
          {summary === null ? (
            <Text size="sm" c="dimmed">
              They are written when the run ends; the charts show how far it is.
            </Text>
          ) : (
            <Rows
              rows={[
                [
                  'Objective',
                  <>
                    {interval(
                      summary.objective.final,
                      summary.objective.certifiedUpper - summary.objective.final,
                    )}{' '}
                    <KindBadge kind={summary.objective.kind} />
                  </>,
                ],
                ['Objective at the start', significant(summary.objective.start)],
                [
                  'Hypergradient ± bound',
                  <>
                    {interval(summary.hypergradient.norm, summary.hypergradient.bound)}{' '}
                    <KindBadge kind={summary.hypergradient.kind} />
                  </>,
                ],
                ['Weight w', significant(summary.parameters.weight)],
                ['Smoothing ν', significant(summary.parameters.smoothing)],
                ['PSNR, training', scores(summary.train.psnr, 2)],
                ['SSIM, training', scores(summary.train.ssim, 4)],
                ...(summary.validation === null
                  ? []
                  : ([
                      ['PSNR, validation', scores(summary.validation.psnr, 2)],
                      ['SSIM, validation', scores(summary.validation.ssim, 4)],
                    ] as const)),
                [
                  'Work',
                  `${whole(summary.work.total)} units (lower ${whole(summary.work.lower)}, adjoint ${whole(summary.work.adjoint)})`,
                ],
                ['Time', duration(summary.seconds)],
                ['Steps', whole(summary.steps)],
              ]}
            />
          )}
        </Stack>
        <Stack gap="xs">
          <Title order={2} size="h4">
            Settings
          </Title>
          {config !== null && (
            <>
              <Rows rows={settingsText(config.settings.training)} />
              <Rows rows={settingsText(config.settings.data)} />
              <Text size="sm" c="dimmed">
                Training: {config.train.map(({ name }) => name).join(', ')}
                <br />
                Validation: {config.validation.map(({ name }) => name).join(', ') || 'none'}
              </Text>
            </>
          )}
        </Stack>
      </SimpleGrid>
    </Stack>
  );
}

function Rows({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <Table verticalSpacing={3} fz="sm" className="numbers">
      <Table.Tbody>
        {rows.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" fw={400} w="45%">
              {name}
            </Table.Th>
            <Table.Td>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function scores(
  { noisy, reconstructed }: { noisy: number | null; reconstructed: number | null },
  digits: number,
): string {
  const text = (value: number | null): string => (value === null ? '∞' : value.toFixed(digits));
  return `${text(noisy)} noisy → ${text(reconstructed)}`;
}
