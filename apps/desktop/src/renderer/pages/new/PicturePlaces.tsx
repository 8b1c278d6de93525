import { formatNames } from '@bilevel/imaging/formats';
import { DEFAULT_DATA, WAYS, wayOf } from '@bilevel/runs/options';
import { Button, Code, Group, Stack, Text, Title } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { memo } from 'react';
import type { AppInfo } from '../../../shared/schemas/files.js';
import { useCall } from '../../app/hooks.js';
import { DropZone } from '../../components/DropZone.js';
import { PictureButtons } from '../../components/PictureButtons.js';
import { useChoose } from '../../components/chooser.js';
import { withData, type Draft } from './draft.js';
import { PartnerFolders } from './PartnerFolders.js';
import { WayChoice } from './WayChoice.js';

/** Where the pictures come from. */
export const PicturePlaces = memo(function PicturePlaces({
  draft,
  setDraft,
  reread,
}: {
  draft: Draft;
  setDraft: (draft: Draft) => void;
  /** The same folder chosen again is read again: its files may be others now. */
  reread: () => void;
}) {
  const choose = useChoose();
  const { data: app } = useCall('app', {});
  const take = (images: readonly string[]): void => {
    if (images.length === 0) return;
    setDraft({ ...draft, images, validation: [] });
    reread();
  };
  const way = wayOf(draft.settings);
  const bundled = app?.examples == null ? undefined : bundledFor(draft, app.examples);
  return (
    <Stack gap="xs" component="section" aria-labelledby="pictures">
      <Title order={2} size="h4" id="pictures">
        Pictures to learn from
      </Title>
      <WayChoice draft={draft} setDraft={setDraft} />
      <DropZone onPaths={take} current={draft.images}>
        <PictureButtons take={take}>
          {bundled !== undefined && (
            <Button
              variant="light"
              leftSection={<IconSparkles size={16} aria-hidden />}
              onClick={() => {
                setDraft({ ...draft, ...bundled });
                reread();
              }}
            >
              Bundled pictures
            </Button>
          )}
        </PictureButtons>
        <Text size="sm" c="dimmed" mt="xs">
          Or drop a folder or pictures here. {formatNames()}.
        </Text>
      </DropZone>
      <Places label={WAYS[way].pictures} paths={draft.images} />
      <PartnerFolders draft={draft} setDraft={setDraft} />
      {draft.images.length > 0 && (
        <Group gap="xs">
          <Places label="Validation pictures" paths={draft.validation} />
          {draft.validation.length === 0 && (
            <Text size="sm" c="dimmed">
              A share of the pictures is kept for validation.
            </Text>
          )}
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() =>
              void choose('folder').then((validation) => {
                if (validation.length > 0) setDraft({ ...draft, validation });
              })
            }
          >
            Choose a validation folder
          </Button>
          {draft.validation.length > 0 && (
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() => {
                setDraft(
                  withData({ ...draft, validation: [] }, { validation: DEFAULT_DATA.validation }),
                );
              }}
            >
              Keep a share instead
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
});

/** The bundled pictures of the way that is chosen; undefined where there are none. */
function bundledFor(
  { settings, partners }: Draft,
  { train, validation, clean, noisy, ofOperators }: NonNullable<AppInfo['examples']>,
): Pick<Draft, 'images' | 'validation' | 'partners'> | undefined {
  const operator = settings.data.operator?.name ?? '';
  const own = ofOperators[operator];
  switch (wayOf(settings)) {
    case 'clean':
      return own === undefined
        ? { images: [train], validation: [validation], partners }
        : { images: [own], validation: [], partners };
    case 'pairs':
      return { images: [clean], validation: [], partners: { ...partners, noisy } };
    case 'unsupervised':
      return { images: [noisy], validation: [], partners: { ...partners, check: clean } };
    case 'second':
      return undefined;
  }
}

function Places({ label, paths }: { label: string; paths: readonly string[] }) {
  if (paths.length === 0) return null;
  const [first = ''] = paths;
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      {label}: <Code>{first}</Code>
      {paths.length > 1 && ` and ${String(paths.length - 1)} more`}
    </Text>
  );
}
