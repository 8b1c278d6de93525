import type { HistoryColumn } from '@bilevel/runs/display';
import { useEffect, useReducer, useRef, useState } from 'react';
import { useEngine } from '../app/EngineProvider.js';
import { messageOf, useConnection } from '../app/hooks.js';
import { History } from './history.js';

/** The history of a run, read once and kept up to date by its steps; redrawn once a frame at most. */
export function useHistory<Column extends string = HistoryColumn>(
  id: string,
): {
  history: History<Column>;
  error: string | undefined;
  loading: boolean;
} {
  const engine = useEngine();
  const { epoch } = useConnection();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [error, setError] = useState<string>();
  const [loading, setLoading] = useState(true);
  const history = useRef(new History<Column>());

  useEffect(() => {
    let current = true;
    let frame: number | undefined;
    let reading = false;
    const soon = (): void => {
      frame ??= requestAnimationFrame(() => {
        frame = undefined;
        redraw();
      });
    };
    const read = async (): Promise<void> => {
      if (reading) return;
      reading = true;
      try {
        const from = history.current.count;
        const block = await engine.call('history', { id, from });
        if (!current) return;
        history.current.add(block);
        setError(undefined);
      } catch (failure) {
        if (current) setError(messageOf(failure));
      } finally {
        reading = false;
        if (current) {
          setLoading(false);
          soon();
        }
      }
    };
    const off = engine.on('steps', (of, block) => {
      if (of !== id) return;
      if (history.current.add(block)) soon();
      else void read();
    });
    history.current = new History<Column>();
    setLoading(true);
    void read();
    return () => {
      current = false;
      off();
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [engine, id, epoch]);

  return { history: history.current, error, loading };
}
