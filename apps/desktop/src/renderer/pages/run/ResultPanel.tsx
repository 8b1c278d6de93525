import {
  beforeInWords,
  betterStep,
  isNumber,
  parametersOf,
  printed,
  type ModelSettings,
} from '@bilevel/runs/display';
import { Card, Group, Stack, Text, Title } from '@mantine/core';
import type { LearningDetails } from '../../../shared/schemas/learning.js';
import type { History } from '../../charts/history.js';

/** What has been learned so far, and what it is worth: the answer a person came for. */
export function ResultPanel({
  history,
  summary,
  model,
}: {
  history: History;
  summary: LearningDetails['summary'] | undefined;
  model: ModelSettings | undefined;
}) {
  const best = bestRow(history, summary);
  if (best === undefined) return null;
  const at = (name: Parameters<History['column']>[0], row = best): number =>
    history.column(name)[row] ?? NaN;
  const validated = !Number.isNaN(at('psnrValidation'));
  const [psnr, ssim] = validated
    ? (['psnrValidation', 'ssimValidation'] as const)
    : (['psnrTrain', 'ssimTrain'] as const);
  const word = model === undefined ? 'noisy' : beforeInWords(model);
  const scores = validated ? summary?.validation : summary?.train;
  return (
    <Card withBorder padding="sm" component="section" aria-labelledby="result">
      <Title order={2} size="h4" id="result" mb={4}>
        {summary == null ? 'The best so far' : 'The result'}, of step {at('step')}
      </Title>
      <Group gap="xl" className="numbers">
        {(model === undefined ? [] : parametersOf(model).filter(isNumber)).map(({ key, label }) => (
          <Fact
            key={key}
            name={label}
            value={printed.number(history.parameter(key)[best] ?? NaN)}
          />
        ))}
        <Fact
          name={`PSNR of the ${validated ? 'validation' : 'training'} pictures, dB`}
          value={`${before(scores?.psnr.noisy, word, at(psnr, 0), printed.psnr)} → ${printed.psnr(at(psnr))}`}
        />
        <Fact
          name="SSIM"
          value={`${before(scores?.ssim.noisy, word, at(ssim, 0), printed.ssim)} → ${printed.ssim(at(ssim))}`}
        />
      </Group>
    </Card>
  );
}

/** The score of the pictures that were measured, known once there is a summary; until then that of the first weights. */
function before(
  noisy: number | null | undefined,
  word: string,
  first: number,
  text: (value: number) => string,
): string {
  return noisy == null ? `${text(first)} with the first weights` : `${text(noisy)} ${word}`;
}

/** The row of the result: as the summary says, and until there is one of the best step so far. */
function bestRow(
  history: History,
  summary: LearningDetails['summary'] | undefined,
): number | undefined {
  const told = summary == null ? -1 : history.column('step').indexOf(summary.best ?? NaN);
  if (told >= 0) return told;
  const upper = history.column('objectiveUpper');
  let best: number | undefined;
  for (const i of upper.keys()) best = betterStep(best, i, (row) => upper[row]!);
  return best;
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <Stack gap={0}>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Text fw={600}>{value}</Text>
    </Stack>
  );
}
