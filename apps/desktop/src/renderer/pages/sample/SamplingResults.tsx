import { duration, endingText, patternUse, printed, whole } from '@bilevel/runs/display';
import { SAMPLING_OPTIONS } from '@bilevel/runs/options';
import {
  Card,
  Code,
  CopyButton,
  Button,
  Group,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Title,
} from '@mantine/core';
import type { SamplingInfo } from '../../../shared/schemas/sampling.js';
import { Facts } from '../../components/Facts.js';
import { KindBadge } from '../../components/KindBadge.js';

type Summary = NonNullable<SamplingInfo['summary']>;

/** What was asked and what came out, where it lies and how it is used. */
export function SamplingResults({ info }: { info: SamplingInfo }) {
  const { summary, folder, images, pictures, size, settings } = info;
  return (
    <SimpleGrid cols={2} spacing="md">
      <Card withBorder component="section" aria-labelledby="results">
        <Title order={2} size="h4" id="results" mb="xs">
          Results
        </Title>
        {summary === null ? (
          <Text size="sm">The run has not ended yet.</Text>
        ) : (
          <Stack gap="sm">
            <Group gap="xs">
              <Text size="sm" className="numbers">
                {endingText(summary.status)} after {whole(summary.steps)} stages and{' '}
                {duration(summary.seconds)}; objectives of the stages
              </Text>
              <KindBadge kind={summary.kind} />
            </Group>
            {summary.patterns.length > 0 && (
              <Patterns patterns={summary.patterns} folder={folder} />
            )}
          </Stack>
        )}
      </Card>
      <Card withBorder component="section" aria-labelledby="settings">
        <Title order={2} size="h4" id="settings" mb="xs">
          Settings
        </Title>
        <Facts
          facts={[
            ['Folder', folder],
            ['Pictures', images?.join(', ') ?? 'the slices that come with Bilevel'],
            ['Number of pictures', whole(pictures.length)],
            ...(size === null
              ? []
              : ([['Size', `${String(size.width)}×${String(size.height)}`]] as const)),
            ...(settings === null
              ? []
              : Object.entries(SAMPLING_OPTIONS).flatMap(([key, { name }]) => {
                  const value = settings[key as keyof typeof settings];
                  if (value === undefined) return [];
                  return [[name, Array.isArray(value) ? value.join(', ') : String(value)] as const];
                })),
          ]}
        />
      </Card>
    </SimpleGrid>
  );
}

function Patterns({ patterns, folder }: { patterns: Summary['patterns']; folder: string }) {
  const file = patterns.at(-1)?.files.find((name) => name.endsWith('.npy')) ?? '';
  const use = patternUse(`${folder}${folder.includes('\\') ? '\\' : '/'}${file}`);
  return (
    <>
      <Table fz="sm" verticalSpacing={3} className="numbers">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Target</Table.Th>
            <Table.Th>Rate</Table.Th>
            <Table.Th>Weight α</Table.Th>
            <Table.Th>PSNR, dB</Table.Th>
            <Table.Th>SSIM</Table.Th>
            <Table.Th>PSNR with weights, dB</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {patterns.map(({ target, rate, weight, psnr, ssim, weighted }) => (
            <Table.Tr key={target}>
              <Table.Th scope="row">{printed.percent(target, 1)}</Table.Th>
              <Table.Td>{printed.percent(rate, 1)}</Table.Td>
              <Table.Td>{printed.number(weight)}</Table.Td>
              <Table.Td>{printed.psnr(psnr)}</Table.Td>
              <Table.Td>{printed.ssim(ssim)}</Table.Td>
              <Table.Td>{printed.psnr(weighted.psnr)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" c="dimmed">
        Means over the pictures that were learned from; others tell what a pattern is worth.
      </Text>
      <Text size="sm">
        Each pattern is in the folder of the run as PNG, npy and CSV, and under Export:{' '}
        {patterns.flatMap(({ files }) => files).join(', ')}.
      </Text>
      <Text size="sm">To learn a regulariser for what a pattern measures:</Text>
      <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        npx {use}
      </Code>
      <Group>
        <CopyButton value={`npx ${use}`}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
    </>
  );
}
