import { useEffect, useRef, useState } from 'react';
import type { TuneSource } from '../../../shared/schemas/tune.js';
import { useEngine } from '../../app/EngineProvider.js';
import { messageOf } from '../../app/hooks.js';

/** A reconstruction as it is shown. */
export interface Previewed {
  readonly weight: number;
  readonly effort: 'coarse' | 'fine';
  readonly pixels: Uint8Array;
  readonly accuracy: number;
}

/** How long the slider must rest before the picture is refined. */
const REST = 150;

/**
 * The picture at a weight: coarse as it moves, one question at a time and always about the newest weight, and fine when it
 * has rested.
 */
export function usePreview(
  source: TuneSource | undefined,
  picture: number,
  weight: number | undefined,
): { readonly shown: Previewed | undefined; readonly error: string | undefined } {
  const engine = useEngine();
  const [shown, setShown] = useState<Previewed>();
  const [error, setError] = useState<string>();
  const wanted = useRef<{ source: TuneSource; picture: number; weight: number }>(undefined);
  const busy = useRef(false);
  const key = JSON.stringify([source, picture]);

  useEffect(() => {
    setShown(undefined);
    setError(undefined);
  }, [key]);

  useEffect(() => {
    if (source === undefined || weight === undefined) {
      wanted.current = undefined;
      return undefined;
    }
    const asked = { source, picture, weight };
    wanted.current = asked;
    const ask = async (effort: Previewed['effort']): Promise<void> => {
      if (busy.current) return;
      busy.current = true;
      try {
        let now = effort;
        for (let next = wanted.current; next !== undefined; now = 'coarse') {
          const { source: of, ...at } = next;
          const found = await engine.call('tuneAt', { ...of, ...at, effort: now });
          // Of another picture meanwhile.
          if (wanted.current?.source === of && wanted.current.picture === at.picture) {
            setShown({ weight: at.weight, effort: now, ...found });
          }
          next = wanted.current === next ? undefined : wanted.current;
        }
      } catch (failure) {
        setError(messageOf(failure));
      } finally {
        busy.current = false;
      }
    };
    void ask('coarse');
    const refine = (): void => {
      if (wanted.current !== asked) return;
      if (busy.current) timer = setTimeout(refine, REST / 3);
      else void ask('fine');
    };
    let timer = setTimeout(refine, REST);
    return () => {
      clearTimeout(timer);
    };
    // The source by its contents.
  }, [engine, key, weight]);
  return { shown, error };
}
