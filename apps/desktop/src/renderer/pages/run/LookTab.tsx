import { significant, whole } from '@bilevel/runs/display';
import {
  Button,
  Group,
  RangeSlider,
  SegmentedControl,
  Select,
  SimpleGrid,
  Skeleton,
  Slider,
  Stack,
  Text,
} from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import type { RunInfo } from '../../../shared/schemas/runs.js';
import { useCall, useSettled } from '../../app/hooks.js';
import { Problem } from '../../components/Problem.js';
import { Histogram } from './Histogram.js';
import { HOME_VIEW, Viewer, type View } from './Viewer.js';

/** The signed error is shown from −LIMIT (black) over 0 (grey) to LIMIT (white). */
const ERROR_LIMIT = 0.25;
const MOST_MARKS = 40;

/** Truth, noisy, reconstruction and error, at any step. */
export function LookTab({ info }: { info: RunInfo }) {
  const set = useCall('lookSet', { id: info.id });
  const { reload } = set;
  useEffect(() => {
    reload();
  }, [info.steps, reload]);
  const [chosen, setChosen] = useState<string | null>(null);
  const [step, setStep] = useState<number | null>(null);
  const [view, setView] = useState<View>(HOME_VIEW);
  const [limits, setLimits] = useState<[number, number]>([0, 1]);
  const [mode, setMode] = useState('side');
  const [wipe, setWipe] = useState(50);
  const pictures = set.data?.pictures ?? [];
  const name = chosen ?? pictures[0]?.name;
  const settled = useSettled(step, 120);
  const recorded = (set.data?.lastStep ?? -1) >= 0;
  const picture = useCall(
    'lookPicture',
    name === undefined || !recorded ? undefined : { id: info.id, name, step: settled },
  );
  const error = useMemo(
    () => picture.data?.reconstruction.map((x, p) => x - (picture.data?.truth[p] ?? 0)),
    [picture.data],
  );
  if (set.error !== undefined) {
    return <Problem title="The pictures cannot be read" message={set.error} retry={reload} />;
  }
  if (set.data === undefined) return <Skeleton h={300} />;
  if (!recorded) {
    return (
      <Text>There is nothing to look at yet: the run has not recorded its starting point.</Text>
    );
  }
  const { best, lastStep, kept, cache } = set.data;
  const shared = {
    width: picture.data?.width ?? 1,
    height: picture.data?.height ?? 1,
    view,
    setView,
  };
  const range = { low: limits[0], high: limits[1] };
  return (
    <Stack gap="sm">
      <Group align="end" gap="md">
        <Select
          label="Picture"
          w={160}
          allowDeselect={false}
          data={(['validation', 'train'] as const)
            .map((role) => ({
              group: role === 'train' ? 'Training' : 'Validation',
              items: pictures.filter((one) => one.role === role).map((one) => one.name),
            }))
            .filter(({ items }) => items.length > 0)}
          value={name ?? null}
          onChange={setChosen}
        />
        <Stack gap={4} style={{ flex: 1, minWidth: 130 }}>
          <Text size="sm" id="step-label">
            Step {step ?? best ?? 0}
            {step === null ? ' (the best)' : ''}
          </Text>
          <Slider
            aria-labelledby="step-label"
            thumbLabel="Step"
            min={0}
            max={Math.max(1, lastStep)}
            value={step ?? best ?? 0}
            onChange={setStep}
            label={null}
            marks={marksOf(kept.steps, lastStep)}
          />
        </Stack>
        <Button
          variant="default"
          disabled={step === null}
          onClick={() => {
            setStep(null);
          }}
        >
          Best step
        </Button>
        <SegmentedControl
          aria-label="Arrangement"
          value={mode}
          onChange={setMode}
          data={[
            { value: 'side', label: 'Side by side' },
            { value: 'wipe', label: 'Wipe' },
          ]}
        />
        <Button
          variant="default"
          onClick={() => {
            setView(HOME_VIEW);
          }}
        >
          Whole picture
        </Button>
      </Group>
      {picture.error !== undefined && (
        <Problem
          title="This picture cannot be shown"
          message={picture.error}
          retry={picture.reload}
        />
      )}
      {picture.data !== undefined && error !== undefined && (
        <>
          {mode === 'side' ? (
            <SimpleGrid cols={4} spacing="sm">
              <Viewer {...shared} {...range} title="Truth" data={picture.data.truth} />
              <Viewer {...shared} {...range} title="Noisy" data={picture.data.noisy} />
              <Viewer
                {...shared}
                {...range}
                title="Reconstruction"
                data={picture.data.reconstruction}
              />
              <Viewer
                {...shared}
                title="Error"
                data={error}
                low={-ERROR_LIMIT}
                high={ERROR_LIMIT}
              />
            </SimpleGrid>
          ) : (
            <Stack gap={4} maw={620}>
              <Viewer
                {...shared}
                {...range}
                title="Noisy (left) and reconstruction (right)"
                data={picture.data.reconstruction}
                under={{ data: picture.data.noisy, share: wipe / 100 }}
              />
              <Slider thumbLabel="Place of the wipe" value={wipe} onChange={setWipe} label={null} />
            </Stack>
          )}
          <SimpleGrid cols={2} spacing="lg">
            <Stack gap={6} className="numbers">
              <Text size="sm">
                PSNR {score(picture.data.before.psnr, 2)} noisy →{' '}
                <b>{score(picture.data.after.psnr, 2)} dB</b>; SSIM{' '}
                {score(picture.data.before.ssim, 4)} → <b>{score(picture.data.after.ssim, 4)}</b>
              </Text>
              <Text size="sm">
                Weight {significant(picture.data.weight)}, smoothing{' '}
                {significant(picture.data.smoothing)}. The error is shown from −{ERROR_LIMIT}{' '}
                (black) to {ERROR_LIMIT} (white).
              </Text>
              <Text size="sm" c="dimmed">
                {picture.data.source === 'kept'
                  ? 'As the run had it at this step'
                  : 'Computed from the weights of this step'}
                : within {significant(picture.data.accuracy)} (root mean square) of the exact
                minimiser.
              </Text>
              <Text size="sm" c="dimmed" data-testid="kept">
                {keptText(kept.steps)} {megabytes(kept.bytes)} of {megabytes(kept.budget)} MB that
                the run may take for them. Other steps are computed when first looked at:{' '}
                {megabytes(cache.bytes)} of {megabytes(cache.budget)} MB.
              </Text>
              <Text size="sm" c="dimmed">
                Wheel or + and − zoom, dragging or the arrow keys move, 0 shows the whole picture.
              </Text>
            </Stack>
            <Stack gap={4}>
              <Text size="sm" id="limits-label">
                Grey values from {limits[0].toFixed(2)} (black) to {limits[1].toFixed(2)} (white)
              </Text>
              <RangeSlider
                aria-labelledby="limits-label"
                thumbFromLabel="Black at"
                thumbToLabel="White at"
                min={-0.2}
                max={1.2}
                step={0.01}
                minRange={0.05}
                value={limits}
                onChange={setLimits}
                label={null}
              />
              <Histogram
                series={[
                  { label: 'truth', data: picture.data.truth },
                  { label: 'noisy', data: picture.data.noisy },
                  { label: 'reconstruction', data: picture.data.reconstruction },
                ]}
              />
            </Stack>
          </SimpleGrid>
        </>
      )}
      {picture.data === undefined && picture.error === undefined && <Skeleton h={260} />}
    </Stack>
  );
}

/** Dots at the steps that are there at once, where they can be told from the others. */
function marksOf(steps: readonly number[], lastStep: number): { value: number }[] {
  return steps.length > lastStep || steps.length > MOST_MARKS
    ? []
    : steps.map((value) => ({ value }));
}

function keptText(steps: readonly number[]): string {
  const [first, second] = steps;
  if (first === undefined) return 'The run has kept no reconstructions:';
  if (second === undefined) return `The run has kept those of step ${String(first)}:`;
  const every = second - first;
  const which = every === 1 ? 'every step' : `every ${whole(every)} steps`;
  return `The run has kept those of ${which}:`;
}

function score(value: number | null, digits: number): string {
  return value === null ? '∞' : value.toFixed(digits);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
