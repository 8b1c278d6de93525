import { Code, SimpleGrid, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { LearningDetails } from '../../../shared/schemas/learning.js';
import { resultsText } from '../../components/resultsText.js';
import { settingsText } from '../../components/settingsText.js';
import { LearnedPanel } from '../../components/LearnedPanel.js';
import { PreparedFacts } from '../../components/PreparedFacts.js';
import { KindBadge } from '../../components/KindBadge.js';

/** Settings and results in full. */
export function DetailsTab({ details }: { details: LearningDetails | undefined }) {
  if (details === undefined) return <Skeleton h={200} />;
  const { info, config, summary, workAtLastStep } = details;
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
          {summary === null || config === null ? (
            <Text size="sm" c="dimmed">
              They are written when the run ends; the charts show how far it is.
            </Text>
          ) : (
            <Rows
              rows={resultsText(summary, workAtLastStep, info.parameters, config).map(
                ({ name, value, kind }) => [
                  name,
                  kind === undefined ? (
                    value
                  ) : (
                    <>
                      {value} <KindBadge kind={kind} />
                    </>
                  ),
                ],
              )}
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
              <PreparedFacts config={config} />
              <Text size="sm" c="dimmed">
                Training: {config.train.map(({ name }) => name).join(', ')}
                <br />
                Validation: {config.validation.map(({ name }) => name).join(', ') || 'none'}
              </Text>
            </>
          )}
        </Stack>
      </SimpleGrid>
      <LearnedPanel info={info} config={config} />
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
