import type { GalleryOfTerm } from '@bilevel/runs/display';
import { Anchor, Stack, Text } from '@mantine/core';
import { useState } from 'react';

/** What was learned that can be looked at: filters, each with its potential, and maps of weights. */
export function LearnedTiles({
  galleries,
  few = Infinity,
}: {
  galleries: readonly GalleryOfTerm[];
  /** So many filters are shown until all are asked for. */
  few?: number;
}) {
  const [all, setAll] = useState(false);
  return galleries.map(({ kind, title, caption, tiles }) => (
    <Stack key={title} gap={4} mt="sm">
      <Text size="sm">
        {title}
        {tiles.length > few && (
          <>
            {'. '}
            <Anchor
              component="button"
              type="button"
              size="sm"
              onClick={() => {
                setAll(!all);
              }}
            >
              {all ? `Show the strongest ${String(few)}` : 'Show all'}
            </Anchor>
          </>
        )}
      </Text>
      <div
        className={`learned-tiles ${kind}`}
        role="group"
        aria-label={title}
        // Markup of our own of numbers alone, drawn as reports have it.
        dangerouslySetInnerHTML={{
          __html: tiles
            .slice(0, all ? undefined : few)
            .map(({ text }) => text)
            .join(''),
        }}
      />
      <Text size="xs" c="dimmed">
        {caption}
      </Text>
    </Stack>
  ));
}
