import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { RunKindName } from '@bilevel/runs';
import { notifications } from '@mantine/notifications';
import type { AppClient } from '../../shared/contract.js';
import type { InfoOf, RunInfo } from '../../shared/schemas/runs.js';
import { useEngine } from './EngineProvider.js';

/** The runs of all kinds; undefined until they have been read. */
export function useAllRuns(): readonly RunInfo[] | undefined {
  const { runs } = useEngine();
  return useSyncExternalStore(
    useCallback((changed) => runs.on(changed), [runs]),
    () => runs.items,
  );
}

/** Those of a kind, likewise. */
export function useRuns<K extends RunKindName>(kind: K): readonly InfoOf<K>[] | undefined {
  const runs = useAllRuns();
  return useMemo(() => runs?.filter((run): run is InfoOf<K> => run.kind === kind), [runs, kind]);
}

/** Whether the engine can be reached, and how often it has been: reading again depends on it. */
export function useConnection(): { connected: boolean; epoch: number } {
  const engine = useEngine();
  const subscribe = useCallback(
    (changed: () => void) => engine.on('connection', changed),
    [engine],
  );
  const connected = useSyncExternalStore(subscribe, () => engine.connected);
  const epoch = useSyncExternalStore(subscribe, () => engine.epoch);
  return { connected, epoch };
}

export interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: string | undefined;
  readonly loading: boolean;
  readonly reload: () => void;
}

/**
 * The answer of a call, asked anew when its input changes. An answer to another input is none, unless
 * `keep` has it stay until the next is there; asked the same again, the last one stays.
 */
export function useCall<K extends keyof AppClient>(
  name: K,
  input: Parameters<AppClient[K]>[0] | undefined,
  { keep = false }: { readonly keep?: boolean } = {},
): Loaded<Awaited<ReturnType<AppClient[K]>>> {
  const engine = useEngine();
  const { epoch } = useConnection();
  const [count, setCount] = useState(0);
  const [state, setState] = useState<{
    data: Awaited<ReturnType<AppClient[K]>> | undefined;
    error: string | undefined;
    key: string;
    question: string;
  }>({ data: undefined, error: undefined, key: '', question: '' });
  const question = JSON.stringify([name, input]);
  const key = `${question} ${String(epoch)} ${String(count)}`;
  const latest = useRef(input);
  latest.current = input;
  const turns = useRef({ asked: 0, answered: 0 });
  useEffect(() => {
    const asked = latest.current;
    if (asked === undefined) return undefined;
    let current = true;
    const turn = ++turns.current.asked;
    engine.call(name, asked).then(
      (data) => {
        // Questions may follow faster than answers: where the last answer is kept anyway, a late one is news, too.
        if (!current && !(keep && turn > turns.current.answered)) return;
        turns.current.answered = turn;
        setState({ data, error: undefined, key, question });
      },
      (error: unknown) => {
        if (current) setState({ data: undefined, error: messageOf(error), key, question });
      },
    );
    return () => {
      current = false;
    };
  }, [engine, name, key, question, keep]);
  const reload = useCallback(() => {
    setCount((before) => before + 1);
  }, []);
  const data =
    input !== undefined && (keep || state.question === question) ? state.data : undefined;
  const error = state.key === key ? state.error : undefined;
  const loading = input !== undefined && state.key !== key;
  // The same object while nothing changes, for parts of a page that are drawn anew only then.
  return useMemo(() => ({ data, error, loading, reload }), [data, error, loading, reload]);
}

/** A function that calls the engine and shows what goes wrong. */
export function useAction(): <T>(work: () => Promise<T>) => Promise<T | undefined> {
  return useCallback(async (work) => {
    try {
      return await work();
    } catch (error) {
      showError(messageOf(error));
      return undefined;
    }
  }, []);
}

export function showError(message: string): void {
  notifications.show({
    color: 'red',
    title: 'That did not work',
    message,
    autoClose: false,
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Close the message' },
  });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The value, once it has stayed the same for a while. */
export function useSettled<T>(value: T, milliseconds: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(value);
    }, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  }, [value, milliseconds]);
  return settled;
}

/** The value, taken anew once in so many milliseconds at most. */
export function useThrottled<T>(value: T, milliseconds: number): T {
  const [shown, setShown] = useState(value);
  const last = useRef(-Infinity);
  useEffect(() => {
    const timer = setTimeout(
      () => {
        last.current = performance.now();
        setShown(value);
      },
      Math.max(0, last.current + milliseconds - performance.now()),
    );
    return () => {
      clearTimeout(timer);
    };
  }, [value, milliseconds]);
  return shown;
}
