import { formatNames } from '@bilevel/imaging/formats';
import { Button, Code, Stack, Text, Title } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { DropZone } from '../../components/DropZone.js';
import { PictureButtons } from '../../components/PictureButtons.js';
import type { SampleDraft } from './draft.js';

/** Where the pictures come from. */
export function SlicePlaces({
  draft,
  setDraft,
  reread,
}: {
  draft: SampleDraft;
  setDraft: (draft: SampleDraft) => void;
  /** The same folder chosen again is read again: its files may be others now. */
  reread: () => void;
}) {
  const { images } = draft;
  const take = (paths: readonly string[]): void => {
    if (paths.length === 0) return;
    setDraft({ ...draft, images: paths });
    reread();
  };
  return (
    <Stack gap="xs" component="section" aria-labelledby="slices">
      <Title order={2} size="h4" id="slices">
        Pictures to learn from
      </Title>
      <DropZone onPaths={take} current={images}>
        <PictureButtons take={take}>
          <Button
            variant="light"
            leftSection={<IconSparkles size={16} aria-hidden />}
            onClick={() => {
              setDraft({ ...draft, images: null });
            }}
          >
            Bundled slices
          </Button>
        </PictureButtons>
        <Text size="sm" c="dimmed" mt="xs">
          Pictures like those to be measured, all of one size. Or drop a folder or pictures here.{' '}
          {formatNames()}.
        </Text>
      </DropZone>
      {images !== undefined && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          Pictures:{' '}
          {images === null ? 'the slices that come with Bilevel' : <Code>{images[0]}</Code>}
          {images !== null && images.length > 1 && ` and ${String(images.length - 1)} more`}
        </Text>
      )}
    </Stack>
  );
}
