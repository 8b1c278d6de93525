import { printed } from '@bilevel/runs/display';
import type { SamplingRow } from '@bilevel/runs/settings';
import { Group, Select, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { isActive } from '../../../shared/schemas/entry.js';
import type { PatternView, SamplingInfo } from '../../../shared/schemas/sampling.js';
import { useCall } from '../../app/hooks.js';
import type { History } from '../../charts/history.js';
import { usePictureFocus } from '../../components/pictureFocus.js';
import { Problem } from '../../components/Problem.js';
import { Viewer } from '../../components/Viewer.js';
import { entryOf, patternEntries, type PatternShown } from './patternShown.js';
import { useIterate } from './useIterate.js';

/** A pattern beside what it makes of a slice, and the truth. */
export function PatternPictures({
  info,
  history,
  shown,
  setShown,
}: {
  info: SamplingInfo;
  history: History<keyof SamplingRow>;
  shown: PatternShown | undefined;
  setShown: (shown: PatternShown) => void;
}) {
  const { id, pictures, settings } = info;
  const active = isActive(info.state);
  const [picture, setPicture] = useState(0);
  const iterate = useIterate(id, picture, active);
  const entries = patternEntries(history, settings?.rates ?? [], active);
  const entry = entryOf(entries, shown);
  const choice = entry === undefined || entry.shown.kind === 'live' ? undefined : entry.shown;
  const looked = useCall(
    'lookPattern',
    choice === undefined ? undefined : { id, picture, choice },
    // Stages follow each other while the keys move through them.
    { keep: true },
  );
  const live = choice === undefined;
  const view = live ? iterate : looked.data;
  return (
    <Stack gap="xs" component="section" aria-label="Pattern and reconstruction">
      <Group align="end">
        <Select
          label="Pattern"
          w={260}
          allowDeselect={false}
          data={entries.map(({ value, label }) => ({ value, label }))}
          value={entry?.value ?? null}
          onChange={(value) => {
            const next = entries.find((one) => one.value === value);
            if (next !== undefined) setShown(next.shown);
          }}
        />
        <Select
          label="Slice"
          w={220}
          allowDeselect={false}
          data={pictures.map((label, i) => ({ value: String(i), label }))}
          value={pictures.length === 0 ? null : String(picture)}
          onChange={(value) => {
            if (value !== null) setPicture(Number(value));
          }}
        />
        {view !== undefined && (
          <Text size="sm" className="numbers" data-testid="pattern-facts" pb={6}>
            {live && iterate !== undefined && `${whereText(iterate)} · `}
            {printed.percent(view.rate, 1)} of k-space · {view.name}: PSNR {printed.psnr(view.psnr)}{' '}
            dB, SSIM {printed.ssim(view.ssim)}
          </Text>
        )}
      </Group>
      {!live && looked.error !== undefined && (
        <Problem
          title="This pattern cannot be shown"
          message={looked.error}
          retry={looked.reload}
        />
      )}
      {view === undefined ? (
        (live || looked.error === undefined) && <Skeleton h={260} />
      ) : (
        <Pictures view={view} />
      )}
      <Text size="sm" c="dimmed">
        Black is not measured, white has the largest weight
        {view !== undefined && `, ${printed.number(largest(view))}`}; the frequency 0 is in the
        middle. The reconstruction is by total variation, from what the pattern measures of this
        slice.
      </Text>
    </Stack>
  );
}

function whereText({
  stage,
  step,
  target,
}: {
  readonly stage: number;
  readonly step: number;
  readonly target: number | null;
}): string {
  const where = `stage ${String(stage)}, step ${String(step)}`;
  return target === null ? where : `${where}, exchanges for ${printed.percent(target, 1)}`;
}

function Pictures({ view }: { view: PatternView }) {
  const { width, height, pattern, reconstruction, truth } = view;
  const kspace = usePictureFocus();
  const focus = usePictureFocus();
  const size = { width, height, low: 0, high: 1 };
  const white = largest(view);
  const [p, r, t] = [useUnit(pattern), useUnit(reconstruction), useUnit(truth)];
  return (
    <SimpleGrid cols={3} spacing="sm" maw={1100}>
      <Viewer title="Pattern" data={p} {...kspace} {...size} high={white} />
      <Viewer title="Reconstruction" data={r} {...focus} {...size} />
      <Viewer title="Truth" data={t} {...focus} {...size} />
    </SimpleGrid>
  );
}

/** The largest weight, which is white: while it is learned all of them may be far below 1. */
function largest({ pattern }: PatternView): number {
  return pattern.reduce((most, value) => Math.max(most, value), 1) / 255;
}

/** Bytes as numbers from 0 to 1. */
function useUnit(of: Uint8Array): Float64Array {
  return useMemo(() => Float64Array.from(of, (value) => value / 255), [of]);
}
