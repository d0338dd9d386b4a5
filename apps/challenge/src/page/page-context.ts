import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ApiClient } from '../api/client.ts';
import type { Session } from '../api/types.ts';
import type { Controller } from '../flow/controller.ts';
import type { Capabilities } from '../flow/screen.ts';
import type { Launch } from '../launch/launch.ts';
import type { Passkeys } from '../passkeys/passkeys.ts';
import type { Appearance } from './appearance.ts';

/** What every step reaches for. */
export interface Page {
  readonly api: ApiClient;
  readonly controller: Controller;
  readonly launch: Launch;
  readonly passkeys: Passkeys;
  readonly can: Capabilities;
  /** The tenant's images, and where they stand. */
  readonly appearance: Appearance;
  /** Server time, epoch milliseconds. */
  readonly now: () => number;
}

/** What every step is given. */
export interface StepProps {
  readonly session: Session;
}

const PageContext = createContext<Page | undefined>(undefined);

export const PageProvider = PageContext.Provider;

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('usePage() outside of PageProvider');
  return page;
}
