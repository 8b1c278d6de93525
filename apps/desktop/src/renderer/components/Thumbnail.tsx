import { Box, Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { PictureChoice } from '../../shared/schemas/files.js';
import { useEngine } from '../app/EngineProvider.js';
import { usePngUrl } from './usePngUrl.js';

/** A small picture of a file, read when it comes into view. */
export function Thumbnail({
  path,
  alt,
  size,
  page,
  channel,
  variable,
}: PictureChoice & {
  path: string;
  alt: string;
  size: number;
}) {
  const engine = useEngine();
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [png, setPng] = useState<Uint8Array | null>();
  useEffect(() => {
    if (element === null || png !== undefined) return undefined;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting !== true) return;
      observer.disconnect();
      engine.call('thumbnail', { path, size: 2 * size, page, channel, variable }).then(
        (found) => {
          setPng(found.png);
        },
        () => {
          setPng(null);
        },
      );
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [element, engine, path, png, size, page, channel, variable]);
  const url = usePngUrl(png ?? undefined);
  return (
    <Box ref={setElement} w={size} h={size} className="thumbnail">
      {url !== undefined ? <img src={url} alt={alt} /> : png === undefined && <Skeleton h={size} />}
    </Box>
  );
}
