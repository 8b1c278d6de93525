import { galleriesOf } from '@bilevel/runs/display';
import type { Values } from '@bilevel/imaging/describe';
import { Anchor, Stack, Text, useComputedColorScheme } from '@mantine/core';
import { useMemo, useState } from 'react';

/** The learned filters of a model, each with its potential; nothing of a model without. */
export function FilterTiles({
  prior,
  arrays,
  few = Infinity,
}: {
  prior: string;
  arrays: Readonly<Record<string, Float64Array>>;
  /** So many are shown until all are asked for. */
  few?: number;
}) {
  const dark = useComputedColorScheme('light') === 'dark';
  const [all, setAll] = useState(false);
  const galleries = useMemo(() => {
    const values: Values = Object.fromEntries(
      Object.entries(arrays).map(([key, numbers]) => [key, Array.from(numbers)]),
    );
    return galleriesOf(prior, values, { dark });
  }, [prior, arrays, dark]);
  return galleries.map(({ title, caption, tiles }) => (
    <Stack key={title} gap={4}>
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
        className="filter-tiles"
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
