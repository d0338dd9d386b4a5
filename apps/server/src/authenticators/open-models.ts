/** The models of authenticators that this server knows: those of the operator's list, if there is one, else by name. */
import type { Logger } from 'pino';
import { ConfigError } from '../config/environment.ts';
import { type AuthenticatorModels, namedModels } from './authenticator-model.ts';
import { openModelList } from './model-list.ts';

export interface RefreshedModels extends AuthenticatorModels {
  /** Looks whether the list changed. Never rejects: what cannot be used is logged, and what was known stays. */
  refresh(): Promise<void>;
}

/** Rejects with a ConfigError when there is a list that cannot be used. */
export async function openModels(path: string | undefined, log: Logger): Promise<RefreshedModels> {
  if (path === undefined) return { ...namedModels, refresh: async () => {} };
  const onIconsLeftOut = (count: number): void =>
    log.warn(
      { count },
      'STEPWARD_AAGUID_LIST: icons are left out that are too large, active or of another type',
    );
  const list = await openModelList({ path, onIconsLeftOut }).catch((error: unknown) => {
    throw new ConfigError(`STEPWARD_AAGUID_LIST: ${path} cannot be used: ${reasonOf(error)}`, {
      cause: error,
    });
  });
  const refresh = async (): Promise<void> => {
    await list
      .refresh()
      .catch((error: unknown) => log.error({ err: error }, 'STEPWARD_AAGUID_LIST is not used'));
  };
  return { find: list.find, refresh };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
