import { printed } from '@bilevel/runs/display';
import { Alert, Loader, Select, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { ApplyRequest } from '../../../shared/schemas/apply.js';
import type { PictureChoice, PictureInfo } from '../../../shared/schemas/files.js';
import { inNamesOfPages } from '../../../shared/optionNames.js';
import { useCall } from '../../app/hooks.js';
import { MeasurementShown } from '../../components/MeasurementShown.js';
import { Problem } from '../../components/Problem.js';
import { Comparison } from './Comparison.js';
import { noiseText } from './noiseText.js';

/** A picture before and after, before anything is written. */
export function Preview({
  model,
  images,
  range,
  choice,
  mask,
  noise,
  grey,
}: {
  model: string | undefined;
  /** Those that can be read. */
  images: readonly PictureInfo[];
  /** The numbers of the files that are black and white. */
  range: { low: number; high: number } | undefined;
  /** Which picture of files with several is meant. */
  choice: PictureChoice;
  /** What the operator of the model takes besides. */
  mask: string | undefined;
  /** Of the pictures, where it is not that of the model. */
  noise: ApplyRequest['noise'];
  grey: boolean;
}) {
  const [chosen, setChosen] = useState<string | null>(null);
  const image = images.find(({ path }) => path === chosen) ?? images[0];
  const asked =
    model === undefined || image === undefined
      ? undefined
      : {
          ...{ model, image: image.path, ...choice, grey },
          ...(range && { range }),
          ...(noise && { noise }),
          ...(mask !== undefined && { mask }),
        };
  const { data, error, loading } = useCall('applyPreview', asked);
  return (
    <Stack gap="xs" component="section" aria-labelledby="preview">
      <Title order={2} size="h4" id="preview">
        Preview
      </Title>
      {asked === undefined && (
        <Text size="sm" c="dimmed">
          A picture before and after, once a model, what it needs and pictures are chosen. Nothing
          is written.
        </Text>
      )}
      {asked !== undefined && images.length > 1 && (
        <Select
          aria-label="Picture of the preview"
          allowDeselect={false}
          searchable
          value={asked.image}
          data={images.map(({ path, name }) => ({ value: path, label: name }))}
          onChange={setChosen}
        />
      )}
      {error !== undefined && <Problem title="There is no preview" message={error} />}
      {loading && <Loader size="sm" aria-label="Denoising the preview" />}
      {data !== undefined && (
        <>
          <Comparison
            // Zoom and region belong to a picture.
            key={asked?.image}
            title={data.measurement === null ? 'Before' : 'Start'}
            before={data.noisy}
            after={data.denoised}
            {...data}
          />
          {data.measurement !== null && <MeasurementShown measurement={data.measurement} />}
          {data.warnings.map((message) => (
            <Alert key={message} color="yellow">
              {inNamesOfPages(message)}
            </Alert>
          ))}
          <Text size="sm" c="dimmed" className="numbers">
            {data.width}×{data.height} pixels; within {printed.bound(data.accuracy)} (root mean
            square) of the exact minimiser.
            {data.noise !== null && ` Noise, estimated: σ = ${noiseText(data.noise)}.`}
          </Text>
        </>
      )}
    </Stack>
  );
}
