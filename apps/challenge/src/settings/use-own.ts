import { useEffect, useState } from 'preact/hooks';
import { usePage } from '../page/page-context.ts';
import { useAlive } from '../ui/use-alive.ts';
import { type OwnAuthenticator, toldApart } from './own-authenticator.ts';
import { type SettingsProblem, settingsProblemOf } from './problem.ts';

export type Own =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly problem: SettingsProblem }
  | { readonly kind: 'listed'; readonly all: readonly OwnAuthenticator[] };

/** The person's own, read when the settings appear and after each change; what is shown stays while it is read again. */
export function useOwn(): { readonly own: Own; readonly reload: () => Promise<void> } {
  const { api, controller } = usePage();
  const [own, setOwn] = useState<Own>({ kind: 'loading' });
  const isAlive = useAlive();
  const reload = async (): Promise<void> => {
    try {
      const all = toldApart(await api.ownAuthenticators());
      if (isAlive()) setOwn({ kind: 'listed', all });
    } catch (error) {
      const problem = settingsProblemOf(error);
      if (problem === undefined) controller.fail(error);
      else if (isAlive()) setOwn({ kind: 'failed', problem: problem === 'step-up' ? 'unknown' : problem });
    }
  };
  useEffect(() => {
    const again = () => void reload();
    again();
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  }, []);
  return { own, reload };
}
