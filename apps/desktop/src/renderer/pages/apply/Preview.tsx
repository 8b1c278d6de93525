import { significant } from '@bilevel/runs/display';
import { Loader, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useCall } from '../../app/hooks.js';
import { Problem } from '../../components/Problem.js';
import { usePngUrl } from '../../components/usePngUrl.js';

/** The first picture before and after, before anything is written. */
export function Preview({
  model,
  image,
}: {
  model: string | undefined;
  image: string | undefined;
}) {
  const asked = model === undefined || image === undefined ? undefined : { model, image };
  const { data, error, loading } = useCall('applyPreview', asked);
  const noisy = usePngUrl(data?.noisy);
  const denoised = usePngUrl(data?.denoised);
  return (
    <Stack gap="xs" component="section" aria-labelledby="preview">
      <Title order={2} size="h4" id="preview">
        Preview
      </Title>
      {asked === undefined && (
        <Text size="sm" c="dimmed">
          The first picture before and after, once a model and pictures are chosen. Nothing is
          written.
        </Text>
      )}
      {error !== undefined && <Problem title="There is no preview" message={error} />}
      {loading && <Loader size="sm" aria-label="Denoising the preview" />}
      {data !== undefined && noisy !== undefined && denoised !== undefined && (
        <>
          <SimpleGrid cols={2} spacing="sm">
            <img src={noisy} alt="Before" style={{ width: '100%', imageRendering: 'pixelated' }} />
            <img
              src={denoised}
              alt="After"
              style={{ width: '100%', imageRendering: 'pixelated' }}
            />
          </SimpleGrid>
          <Text size="sm" c="dimmed" className="numbers">
            {data.width}×{data.height} pixels, {significant(data.accuracy, 2)} from the exact
            minimiser at most.
          </Text>
        </>
      )}
    </Stack>
  );
}
