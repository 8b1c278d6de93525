import { beforeInWords, type ModelSettings } from '@bilevel/runs/display';
import { ActionIcon, Button, Group, Select, Skeleton, Slider, Stack, Text } from '@mantine/core';
import { IconZoomReset } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import type { LearningInfo } from '../../../shared/schemas/learning.js';
import type { LookPicture } from '../../../shared/schemas/look.js';
import { useCall, useSettled } from '../../app/hooks.js';
import { Arrangement, ArrangementControl, type Mode } from '../../components/Arrangement.js';
import { MeasurementShown } from '../../components/MeasurementShown.js';
import { PixelFacts } from '../../components/PixelFacts.js';
import { Problem } from '../../components/Problem.js';
import { DIFFERENCE_LIMITS } from '../../components/difference.js';
import { sentenceCase } from '../../components/sentenceCase.js';
import { HOME_VIEW, usePictureFocus } from '../../components/pictureFocus.js';
import { GreyLimits, PictureFacts } from './PictureFacts.js';

const MOST_MARKS = 40;

/** Truth, what was before, reconstruction and error, at any step. */
export function LookTab({ info, model }: { info: LearningInfo; model: ModelSettings | undefined }) {
  const before = model === undefined ? 'noisy' : beforeInWords(model);
  const set = useCall('lookSet', { id: info.id });
  const { reload } = set;
  useEffect(() => {
    reload();
  }, [info.steps, reload]);
  const [chosen, setChosen] = useState<string | null>(null);
  const [step, setStep] = useState<number | null>(null);
  const focus = usePictureFocus();
  const [limits, setLimits] = useState<[number, number]>([0, 1]);
  const [mode, setMode] = useState<Mode>('side');
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
  const error = useMemo(() => data && differenceIn(data), [data]);
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
  const size = {
    width: data?.width ?? 1,
    height: data?.height ?? 1,
    channels: data?.channels ?? 1,
  };
  const grey = { low: limits[0], high: limits[1] };
  const title = sentenceCase(before);
  const differenceTitle = data?.truth === null ? 'Taken away' : 'Error';
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
        <ArrangementControl mode={mode} setMode={setMode} />
        <ActionIcon
          variant="default"
          size={36}
          aria-label="Whole picture"
          title="Whole picture"
          onClick={() => {
            focus.setView(HOME_VIEW);
          }}
        >
          <IconZoomReset size={18} aria-hidden />
        </ActionIcon>
      </Group>
      {picture.error !== undefined && (
        <Problem
          title="This picture cannot be shown"
          message={picture.error}
          retry={picture.reload}
        />
      )}
      {data !== undefined && error !== undefined && (
        <Arrangement
          {...{ mode, focus, size }}
          beside
          side={[
            ...(data.truth === null ? [] : [{ title: 'Truth', data: data.truth, ...grey }]),
            { title, data: data.noisy, ...grey },
            { title: 'Reconstruction', data: data.reconstruction, ...grey },
            { title: differenceTitle, data: error, ...DIFFERENCE_LIMITS },
          ]}
          wipe={[
            { title, data: data.noisy, ...grey },
            { title: 'Reconstruction', data: data.reconstruction, ...grey },
          ]}
          difference={{ title: differenceTitle, data: error, ...DIFFERENCE_LIMITS }}
        >
          <Stack gap="sm">
            <PixelFacts
              focus={focus}
              range={data.range}
              reference={data.truth === null ? undefined : { ...size, data: data.truth }}
              series={[
                ...(data.truth === null
                  ? []
                  : [{ label: 'truth', pixels: { ...size, data: data.truth } }]),
                { label: before, pixels: { ...size, data: data.noisy } },
                { label: 'reconstruction', pixels: { ...size, data: data.reconstruction } },
              ]}
            />
            <GreyLimits picture={data} before={before} limits={limits} setLimits={setLimits} />
          </Stack>
          {data.measurement !== null && <MeasurementShown measurement={data.measurement} />}
          <PictureFacts
            picture={data}
            before={before}
            errorShown={mode !== 'wipe'}
            kept={kept}
            cache={cache}
          />
        </Arrangement>
      )}
      {data === undefined && picture.error === undefined && <Skeleton h={260} />}
    </Stack>
  );
}

/** Reconstruction minus truth; where that is not known, what the reconstruction has taken away. */
function differenceIn({ truth, noisy, reconstruction }: LookPicture): Float64Array {
  return truth === null
    ? noisy.map((x, p) => x - (reconstruction[p] ?? 0))
    : reconstruction.map((x, p) => x - (truth[p] ?? 0));
}

/** Dots at the steps that are there at once, where they can be told from the others. */
function marksOf(steps: readonly number[], lastStep: number): { value: number }[] {
  return steps.length > lastStep || steps.length > MOST_MARKS
    ? []
    : steps.map((value) => ({ value }));
}
