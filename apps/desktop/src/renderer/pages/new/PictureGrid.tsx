import { counted, whole } from '@bilevel/runs/display';
import { Badge, Card, Group, Loader, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { memo } from 'react';
import type { PictureChoice, PictureInfo } from '../../../shared/schemas/files.js';
import { readingText, type LoadedPictures } from '../../app/usePictures.js';
import { Problem } from '../../components/Problem.js';
import { Thumbnail } from '../../components/Thumbnail.js';

/** More are counted, not shown. */
const SHOWN = 120;

/** The chosen pictures: what they are, and what keeps any from being used. */
export const PictureGrid = memo(function PictureGrid({
  set,
  chosen,
  choice,
  validates,
}: {
  set: LoadedPictures;
  chosen: boolean;
  /** Which picture of files with several is meant. */
  choice: PictureChoice;
  /** Whether a picture is kept for validation. */
  validates: (path: string) => boolean;
}) {
  const { data, error, loading, reload } = set;
  if (!chosen) return null;
  if (error !== undefined) {
    return <Problem title="The pictures cannot be read" message={error} retry={reload} />;
  }
  if (loading || data === undefined) {
    return (
      <Group gap="xs">
        <Loader size="sm" aria-hidden />
        <Text size="sm" role="status" className="numbers">
          {readingText(set)}
        </Text>
      </Group>
    );
  }
  // Those with problems first: they need attention.
  const sorted = [...data.pictures].sort(
    (a, b) => Number(b.problem !== null) - Number(a.problem !== null),
  );
  const kept = data.pictures.filter(({ path }) => validates(path)).length;
  return (
    <Stack gap="xs">
      {data.problem !== null && (
        <Problem title="These pictures cannot be used" message={data.problem} />
      )}
      <Text size="sm" role="status">
        {counted(data.pictures.length, 'picture')}
        {kept > 0 && `, ${whole(kept)} of them for validation`}
      </Text>
      <SimpleGrid cols={{ base: 3, lg: 4, xl: 5 }} spacing="xs">
        {sorted.slice(0, SHOWN).map((picture) => (
          <Picture
            key={picture.path}
            picture={picture}
            choice={choice}
            validation={validates(picture.path)}
          />
        ))}
      </SimpleGrid>
      {sorted.length > SHOWN && (
        <Text size="sm">and {sorted.length - SHOWN} more, which are used as well.</Text>
      )}
    </Stack>
  );
});

function Picture({
  picture,
  choice: { page, channel, variable },
  validation,
}: {
  picture: PictureInfo;
  choice: PictureChoice;
  validation: boolean;
}) {
  const { path, name, width, height, bitDepth, channels, problem } = picture;
  return (
    <Card withBorder padding={6} className={validation ? 'picture validation' : 'picture'}>
      <Stack gap={4} align="center">
        {problem === null || width !== null ? (
          <Thumbnail
            key={`${String(page)} ${String(channel)} ${variable ?? ''}`}
            {...{ path, page, channel, variable }}
            alt={name}
            size={104}
          />
        ) : (
          <IconAlertTriangle size={40} aria-hidden />
        )}
        <Text size="xs" fw={600} w="100%" truncate title={name}>
          {name}
        </Text>
        <Group gap={4} w="100%">
          {width !== null && height !== null && (
            <Text size="xs" c="dimmed" className="numbers">
              {width}×{height}, {bitDepth} bits{(channels ?? 1) >= 3 ? ', colour' : ''}
            </Text>
          )}
        </Group>
        {validation && (
          <Badge className="state state-blue" variant="light" w="100%">
            Validation
          </Badge>
        )}
        {problem !== null && (
          <>
            <Badge className="state state-red" variant="light" color="red">
              Cannot be used
            </Badge>
            <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
              {problem}
            </Text>
          </>
        )}
      </Stack>
    </Card>
  );
}
