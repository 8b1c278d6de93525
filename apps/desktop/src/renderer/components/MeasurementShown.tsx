import { Stack, Text } from '@mantine/core';
import type { ShownMeasurement } from '../../shared/schemas/look.js';
import { usePictureFocus } from './pictureFocus.js';
import { Viewer } from './Viewer.js';

/** What was measured of a picture, in its own shape; beside the pictures is the start that it gives. */
export function MeasurementShown({ measurement }: { measurement: ShownMeasurement }) {
  const focus = usePictureFocus();
  const { name, width, height, channels, data } = measurement;
  return (
    <Stack gap={4} maw={320}>
      <Viewer
        {...focus}
        {...{ width, height, channels, data }}
        title="Measurement"
        low={0}
        high={1}
      />
      <Text size="sm" c="dimmed" className="numbers">
        The measurement ({name}) has {width}×{height} numbers
        {channels === 1 ? '' : ` in each of ${String(channels)} channels`}. The start is what it
        comes to before any model of pictures.
      </Text>
    </Stack>
  );
}
