import { duration } from '@bilevel/runs/display';
import type { RunSettings } from '@bilevel/runs/settings';
import { Stack, Text } from '@mantine/core';
import type { Examination } from '../../app/useExamination.js';
import { PreparedFacts } from '../../components/PreparedFacts.js';
import { Problem } from '../../components/Problem.js';

/** What the run would find, why it would be refused, and what it will take. */
export function ExaminationFacts({ of }: { of: Examination }) {
  const { request, current, pictures, progress, estimate, refusal } = of;
  if (request === undefined) return null;
  const { data } = estimate;
  return (
    // The last one is paler while the settings are other ones already.
    <Stack gap="xs" aria-busy={!current}>
      {refusal !== undefined && <Problem title="The run would be refused" message={refusal} />}
      {pictures.data !== undefined && (
        <PreparedFacts config={configOf(request.settings, pictures.data)} />
      )}
      {pictures.loading && (
        <Text size="sm" c="dimmed" className="numbers" role="status">
          {progress === undefined
            ? 'Examining the pictures…'
            : `Examining the pictures: ${String(progress.done)} of ${String(progress.of)}…`}
        </Text>
      )}
      {data !== undefined && (
        <Text
          size="sm"
          role="status"
          className="numbers"
          data-testid="estimate"
          {...(!current && { c: 'dimmed' })}
        >
          {data.train} training and {data.validation} validation pictures,{' '}
          {(data.pixels / 1e6).toFixed(2)} million pixels to learn on. Roughly{' '}
          {duration(data.secondsLow)} to {duration(data.secondsHigh)} and{' '}
          {Math.ceil(data.bytes / 1e6)} MB of memory, when nothing else is going on.
        </Text>
      )}
    </Stack>
  );
}

/** With what of pictures will really be learned from. */
function configOf(
  settings: RunSettings,
  { size, prepared }: NonNullable<Examination['pictures']['data']>,
) {
  return { settings: { ...settings, data: { ...settings.data, size } }, prepared };
}
