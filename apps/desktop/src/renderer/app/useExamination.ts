import type { NewRun } from '../../shared/schemas/newRun.js';
import { useCall, useSettled } from './hooks.js';
import { useReading } from './useReading.js';

type Asked<K extends 'estimate' | 'examine'> = ReturnType<typeof useCall<K>>;

/** What a run would find when it starts, and what it will take. */
export interface Examination {
  /** The request that the rest is about; undefined while there is none. */
  readonly request: NewRun | undefined;
  /** Whether that is the present one. */
  readonly current: boolean;
  readonly pictures: Asked<'examine'>;
  /** How many have been examined; undefined before the first and after the last. */
  readonly progress: { readonly done: number; readonly of: number } | undefined;
  readonly estimate: Asked<'estimate'>;
  /** Why the run would be refused, as far as that is known. */
  readonly refusal: string | undefined;
}

/** All pictures of a run examined as the run itself does it, once the form rests. */
export function useExamination(request: NewRun | undefined): Examination {
  // As text: the same request in another object is not a change.
  const text = request === undefined ? '' : JSON.stringify(request);
  const settled = useSettled(text, 300);
  const asked = settled === '' ? undefined : (JSON.parse(settled) as NewRun);
  const { token, progress } = useReading(settled, asked !== undefined);
  const pictures = useCall('examine', asked && { ...asked, token }, { keep: true });
  const estimate = useCall('estimate', asked, { keep: true });
  const current = settled === text;
  return {
    ...{ request: asked, pictures, estimate },
    current: current && !pictures.loading && !estimate.loading,
    progress: pictures.loading ? progress : undefined,
    refusal: current ? (pictures.error ?? estimate.error) : undefined,
  };
}
