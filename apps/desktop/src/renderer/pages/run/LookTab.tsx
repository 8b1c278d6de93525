import {
  Button,
  Group,
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
import { PixelFacts } from '../../components/PixelFacts.js';
import { Problem } from '../../components/Problem.js';
import { Viewer } from '../../components/Viewer.js';
import { HOME_VIEW, usePictureFocus } from '../../components/pictureFocus.js';
import { ERROR_LIMIT, GreyLimits, PictureFacts } from './PictureFacts.js';

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
  const focus = usePictureFocus();
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
    // Steps follow each other while the slider moves; another picture is none of this one's.
    { keep: true },
  );
  const data = picture.data?.name === name ? picture.data : undefined;
  const error = useMemo(() => data?.reconstruction.map((x, p) => x - (data.truth[p] ?? 0)), [data]);
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
    width: data?.width ?? 1,
    height: data?.height ?? 1,
    ...focus,
  };
  const range = { low: limits[0], high: limits[1] };
  const facts = data !== undefined && (
    <>
      <PixelFacts
        focus={focus}
        range={data.range}
        reference={{ ...shared, data: data.truth }}
        series={(['truth', 'noisy', 'reconstruction'] as const).map((label) => ({
          label,
          pixels: { ...shared, data: data[label] },
        }))}
      />
      <PictureFacts picture={data} errorShown={mode === 'side'} kept={kept} cache={cache} />
      <GreyLimits picture={data} limits={limits} setLimits={setLimits} />
    </>
  );
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
            focus.setView(HOME_VIEW);
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
      {data !== undefined && error !== undefined && (
        <>
          {mode === 'side' ? (
            <SimpleGrid cols={4} spacing="sm">
              <Viewer {...shared} {...range} title="Truth" data={data.truth} />
              <Viewer {...shared} {...range} title="Noisy" data={data.noisy} />
              <Viewer {...shared} {...range} title="Reconstruction" data={data.reconstruction} />
              <Viewer
                {...shared}
                title="Error"
                data={error}
                low={-ERROR_LIMIT}
                high={ERROR_LIMIT}
              />
            </SimpleGrid>
          ) : (
            <Group align="start" wrap="nowrap" gap="lg">
              <Stack gap={8} className="wiped">
                <Slider
                  thumbLabel="Place of the wipe"
                  value={wipe}
                  onChange={setWipe}
                  label={null}
                />
                <Viewer
                  {...shared}
                  {...range}
                  title="Noisy (left) and reconstruction (right)"
                  data={data.reconstruction}
                  under={{ data: data.noisy, share: wipe / 100 }}
                />
              </Stack>
              <Stack style={{ flex: 1, minWidth: 0 }}>{facts}</Stack>
            </Group>
          )}
          {mode === 'side' && (
            <SimpleGrid cols={2} spacing="lg">
              {facts}
            </SimpleGrid>
          )}
        </>
      )}
      {data === undefined && picture.error === undefined && <Skeleton h={260} />}
    </Stack>
  );
}

/** Dots at the steps that are there at once, where they can be told from the others. */
function marksOf(steps: readonly number[], lastStep: number): { value: number }[] {
  return steps.length > lastStep || steps.length > MOST_MARKS
    ? []
    : steps.map((value) => ({ value }));
}
