import { ApiError } from '../api/api-error.ts';
import type { SettingsMessages } from '../messages/settings/en.ts';

export type SettingsProblem = keyof SettingsMessages['problem'];

/** Why a change did not happen. `step-up`: another proof comes first; undefined: the session is over. */
export function settingsProblemOf(error: unknown): SettingsProblem | 'step-up' | undefined {
  if (!(error instanceof ApiError)) return 'unknown';
  if (error.kind === 'expired') return undefined;
  if (error.kind === 'offline' || error.kind === 'limited') return error.kind;
  if (error.status === 403) return 'step-up';
  if (error.status === 404) return 'gone';
  return error.status === 400 ? 'invalid' : 'unknown';
}
