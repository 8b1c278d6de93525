import { Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Arrangement, ArrangementControl, type Mode } from '../../components/Arrangement.js';
import { PixelFacts } from '../../components/PixelFacts.js';
import { usePictureFocus } from '../../components/pictureFocus.js';
import { DIFFERENCE_LIMITS, DIFFERENCE_TEXT } from '../../components/difference.js';

/** A picture before and after, to be zoomed into, wiped over, or seen as what was taken away. */
export function Comparison({
  title,
  before,
  after,
  width,
  height,
  channels,
  range,
}: {
  /** What the picture before is called. */
  title: 'Before' | 'Start';
  before: Float64Array;
  after: Float64Array;
  width: number;
  height: number;
  channels: number;
  range: { readonly low: number; readonly high: number };
}) {
  const focus = usePictureFocus();
  const [mode, setMode] = useState<Mode>('side');
  const removed = useMemo(() => before.map((x, i) => x - (after[i] ?? 0)), [before, after]);
  const size = { width, height, channels };
  const pair = [
    { title, data: before, low: 0, high: 1 },
    { title: 'After', data: after, low: 0, high: 1 },
  ] as const;
  return (
    <Stack gap="xs">
      <ArrangementControl mode={mode} setMode={setMode} />
      <Arrangement
        {...{ mode, focus, size }}
        side={pair}
        wipe={pair}
        difference={{ title: 'What is taken away', data: removed, ...DIFFERENCE_LIMITS }}
      >
        {mode === 'difference' && (
          <Text size="sm" c="dimmed">
            {title} minus after, {DIFFERENCE_TEXT}: noise and little else, when the weight is right.
          </Text>
        )}
        <PixelFacts
          focus={focus}
          range={range}
          series={[
            { label: title.toLowerCase(), pixels: { ...size, data: before } },
            { label: 'after', pixels: { ...size, data: after } },
          ]}
        />
      </Arrangement>
    </Stack>
  );
}
