import { Group, SegmentedControl, SimpleGrid, Slider, Stack } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Focus } from './pictureFocus.js';
import { Viewer } from './Viewer.js';

/** `side`: all pictures beside each other; `wipe`: one over another; `difference`: one alone, large. */
export type Mode = 'side' | 'wipe' | 'difference';

const MODES: readonly { readonly value: Mode; readonly label: string }[] = [
  { value: 'side', label: 'Side by side' },
  { value: 'wipe', label: 'Wipe' },
  { value: 'difference', label: 'Difference' },
];

/** Chooses the arrangement of pictures. */
export function ArrangementControl({
  mode,
  setMode,
}: {
  mode: Mode;
  setMode: (mode: Mode) => void;
}) {
  return (
    <SegmentedControl aria-label="Arrangement" value={mode} onChange={setMode} data={[...MODES]} />
  );
}

/** A picture by name, and the values in it that are black and white. */
export interface Shown {
  readonly title: string;
  readonly data: Float64Array;
  readonly low: number;
  readonly high: number;
}

/** Pictures of the same size, to be zoomed into together, in one of the arrangements. */
export function Arrangement({
  mode,
  focus,
  size,
  side,
  wipe: [left, right],
  difference,
  beside = false,
  children,
}: {
  mode: Mode;
  focus: Focus;
  size: { readonly width: number; readonly height: number; readonly channels?: number };
  side: readonly Shown[];
  /** What is on the left of the wipe's line, and what is on its right; on one scale. */
  wipe: readonly [Shown, Shown];
  difference: Shown;
  /** Whether what is told of a large picture has room beside it; else it is below. */
  beside?: boolean;
  /** What is told of the pictures. */
  children: ReactNode;
}) {
  const [place, setPlace] = useState(50);
  const viewer = (of: Shown) => <Viewer key={of.title} {...focus} {...size} {...of} />;
  if (mode === 'side') {
    return (
      <>
        <SimpleGrid cols={side.length} spacing="sm">
          {side.map(viewer)}
        </SimpleGrid>
        {beside ? (
          <SimpleGrid cols={2} spacing="lg">
            {children}
          </SimpleGrid>
        ) : (
          children
        )}
      </>
    );
  }
  const large =
    mode === 'difference' ? (
      viewer(difference)
    ) : (
      <>
        <Slider thumbLabel="Place of the wipe" value={place} onChange={setPlace} label={null} />
        <Viewer
          {...focus}
          {...size}
          {...right}
          title={`${left.title} (left) and ${right.title.toLowerCase()} (right)`}
          under={{ data: left.data, share: place / 100 }}
        />
      </>
    );
  if (!beside) {
    return (
      <>
        {large}
        {children}
      </>
    );
  }
  return (
    <Group align="start" wrap="nowrap" gap="lg">
      <Stack gap={8} className="large-picture">
        {large}
      </Stack>
      <Stack style={{ flex: 1, minWidth: 0 }}>{children}</Stack>
    </Group>
  );
}
