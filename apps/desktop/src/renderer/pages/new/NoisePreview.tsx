import { beforeInWords } from '@bilevel/runs/display';
import { Button, Loader, SimpleGrid, Stack } from '@mantine/core';
import { useState } from 'react';
import { inNamesOfPages } from '../../../shared/optionNames.js';
import type { NewRun } from '../../../shared/schemas/newRun.js';
import { useCall, useSettled } from '../../app/hooks.js';
import { PixelFacts } from '../../components/PixelFacts.js';
import { MeasurementShown } from '../../components/MeasurementShown.js';
import { Problem } from '../../components/Problem.js';
import { Viewer } from '../../components/Viewer.js';
import { sentenceCase } from '../../components/sentenceCase.js';
import { usePictureFocus } from '../../components/pictureFocus.js';

/** The first training picture as the run would learn from it: cut, measured, and with the noise asked for. */
export function NoisePreview({ request }: { request: NewRun | undefined }) {
  const [shown, setShown] = useState(false);
  const focus = usePictureFocus();
  // As text: the same request in another object is not a change.
  const settled = useSettled(request === undefined ? '' : JSON.stringify(request), 300);
  const asked = shown && settled !== '' ? (JSON.parse(settled) as NewRun) : undefined;
  const { data, error, loading } = useCall('sampleOf', asked);
  if (request === undefined) return null;
  const before = beforeInWords(request.settings);
  return (
    <Stack gap="xs">
      <Button
        variant="default"
        size="xs"
        style={{ alignSelf: 'start' }}
        aria-expanded={shown}
        onClick={() => {
          setShown(!shown);
        }}
      >
        {shown
          ? 'Hide the preview'
          : before === 'noisy'
            ? request.settings.data.noise.kind === 'measured'
              ? 'Preview a picture'
              : 'Preview a picture with its noise'
            : 'Preview a picture and its measurement'}
      </Button>
      {shown && error !== undefined && (
        <Problem title="There is no preview" message={inNamesOfPages(error)} />
      )}
      {shown && loading && <Loader size="sm" aria-label="Reading the preview" />}
      {shown && data !== undefined && (
        <>
          <SimpleGrid cols={2} spacing="xs">
            {[
              ...(data.truth === null ? [] : [{ title: 'Clean', pixels: data.truth }]),
              { title: sentenceCase(before), pixels: data.noisy },
            ].map(({ title, pixels }) => (
              <Viewer
                key={title}
                {...focus}
                title={title}
                data={pixels}
                width={data.width}
                height={data.height}
                low={0}
                high={1}
              />
            ))}
          </SimpleGrid>
          <PixelFacts
            focus={focus}
            range={data.range}
            series={[
              ...(data.truth === null
                ? []
                : [{ label: 'truth', pixels: { ...data, data: data.truth } }]),
              { label: before, pixels: { ...data, data: data.noisy } },
            ]}
          />
          {data.measurement !== null && <MeasurementShown measurement={data.measurement} />}
        </>
      )}
    </Stack>
  );
}
