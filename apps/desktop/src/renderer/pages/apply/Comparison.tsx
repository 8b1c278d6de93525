import { SegmentedControl, SimpleGrid, Slider, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { PixelFacts } from '../../components/PixelFacts.js';
import { Viewer } from '../../components/Viewer.js';
import { usePictureFocus } from '../../components/pictureFocus.js';
import { ERROR_LIMIT } from '../run/PictureFacts.js';

/** A picture before and after, to be zoomed into, wiped over, or seen as what was taken away. */
export function Comparison({
  before,
  after,
  width,
  height,
  channels,
  range,
}: {
  before: Float64Array;
  after: Float64Array;
  width: number;
  height: number;
  channels: number;
  range: { readonly low: number; readonly high: number };
}) {
  const focus = usePictureFocus();
  const [mode, setMode] = useState('side');
  const [wipe, setWipe] = useState(50);
  const removed = useMemo(() => before.map((x, i) => x - (after[i] ?? 0)), [before, after]);
  const shared = { ...focus, width, height, channels };
  const shades = { low: 0, high: 1 };
  return (
    <Stack gap="xs">
      <SegmentedControl
        aria-label="Arrangement of the preview"
        value={mode}
        onChange={setMode}
        data={[
          { value: 'side', label: 'Side by side' },
          { value: 'wipe', label: 'Wipe' },
          { value: 'difference', label: 'Difference' },
        ]}
      />
      {mode === 'side' && (
        <SimpleGrid cols={2} spacing="sm">
          <Viewer {...shared} {...shades} title="Before" data={before} />
          <Viewer {...shared} {...shades} title="After" data={after} />
        </SimpleGrid>
      )}
      {mode === 'wipe' && (
        <>
          <Slider thumbLabel="Place of the wipe" value={wipe} onChange={setWipe} label={null} />
          <Viewer
            {...shared}
            {...shades}
            title="Before (left) and after (right)"
            data={after}
            under={{ data: before, share: wipe / 100 }}
          />
        </>
      )}
      {mode === 'difference' && (
        <>
          <Viewer
            {...shared}
            title="What is taken away"
            data={removed}
            low={-ERROR_LIMIT}
            high={ERROR_LIMIT}
          />
          <Text size="sm" c="dimmed">
            Before minus after, from −{ERROR_LIMIT} (black) to {ERROR_LIMIT} (white) of the range:
            noise and little else, when the weight is right.
          </Text>
        </>
      )}
      <PixelFacts
        focus={focus}
        range={range}
        series={[
          { label: 'before', pixels: { ...shared, data: before } },
          { label: 'after', pixels: { ...shared, data: after } },
        ]}
      />
    </Stack>
  );
}
