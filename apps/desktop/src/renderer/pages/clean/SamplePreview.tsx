import { counted, listed, whole } from '@bilevel/runs/display';
import { Group, Loader, Stack, Text } from '@mantine/core';
import type { SampleSet } from '../../../shared/schemas/cleaning.js';
import type { Loaded } from '../../app/hooks.js';
import { Problem } from '../../components/Problem.js';
import { GreyPicture } from './GreyPicture.js';
import { Warnings } from './Warnings.js';

/** What the chosen data hold. */
export function SamplePreview({ set }: { set: Loaded<SampleSet> }) {
  const { data, error, loading, reload } = set;
  if (error !== undefined) {
    return <Problem title="The data cannot be used" message={error} retry={reload} />;
  }
  if (loading) return <Loader size="sm" aria-label="Reading the data" />;
  if (data === undefined) return null;
  const { samples, features, classes, classNames, test, picture, examples, pixels } = data;
  const { reading, warnings } = data;
  return (
    <Stack gap="xs">
      <Text size="sm" role="status" className="numbers">
        {whole(samples)} samples of {classes} classes
        {classNames !== null && ` (${listed(classNames)})`},{' '}
        {picture === null
          ? `${counted(features, 'feature')} each`
          : `pictures of ${String(picture.width)}×${String(picture.height)} pixels`}
        {test > 0 ? `; ${whole(test)} test samples of their own` : ''}.
      </Text>
      {reading !== null && (
        <Text size="sm" c="dimmed">
          Read as: {reading}.
        </Text>
      )}
      <Warnings warnings={warnings} />
      {picture !== null && (
        <Group gap={8}>
          {examples.map(({ index, label }, k) => (
            <Stack key={index} gap={0} align="center">
              <GreyPicture
                pixels={pixels.subarray(
                  k * picture.width * picture.height,
                  (k + 1) * picture.width * picture.height,
                )}
                {...picture}
                size={44}
                alt={`Sample ${String(index)}`}
              />
              <Text size="xs" c="dimmed" className="numbers">
                {label}
              </Text>
            </Stack>
          ))}
        </Group>
      )}
    </Stack>
  );
}
