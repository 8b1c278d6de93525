import {
  Suspense,
  createContext,
  lazy,
  useCallback,
  useContext,
  useState,
  type ReactNode,
} from 'react';
import { useHost } from '../app/EngineProvider.js';
import type { Choice } from '../../shared/choices.js';
import type { ChoiceRequest } from './choiceRequest.js';

type Choose = (kind: Choice, from?: string) => Promise<string[]>;
const Context = createContext<Choose>(() => Promise.resolve([]));

/** Lets a person choose files or a folder: the system's dialog, or one of this page. */
export const useChoose = (): Choose => useContext(Context);

const FolderDialog = lazy(() => import('./FolderDialog.js'));

export function ChooserProvider({ children }: { children: ReactNode }) {
  const host = useHost();
  const [request, setRequest] = useState<ChoiceRequest>();
  const choose = useCallback<Choose>(
    (kind, from = '') =>
      host.choose === undefined
        ? new Promise((answer) => {
            setRequest({ kind, from, answer });
          })
        : host.choose(kind),
    [host],
  );
  const close = (paths: string[]): void => {
    request?.answer(paths);
    setRequest(undefined);
  };
  return (
    <Context.Provider value={choose}>
      {children}
      {request !== undefined && (
        <Suspense>
          <FolderDialog request={request} close={close} />
        </Suspense>
      )}
    </Context.Provider>
  );
}
