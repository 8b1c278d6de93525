import { createContext, useContext, type ReactNode } from 'react';
import type { Engine } from './engine.js';
import type { Host } from './host.js';

const Context = createContext<{ engine: Engine; host: Host } | undefined>(undefined);

export function EngineProvider({
  engine,
  host,
  children,
}: {
  engine: Engine;
  host: Host;
  children: ReactNode;
}) {
  return <Context.Provider value={{ engine, host }}>{children}</Context.Provider>;
}

function useProvided(): { engine: Engine; host: Host } {
  const provided = useContext(Context);
  if (provided === undefined) throw new Error('There is no engine around this component.');
  return provided;
}

export const useEngine = (): Engine => useProvided().engine;
export const useHost = (): Host => useProvided().host;
