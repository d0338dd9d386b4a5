// What the settings do beyond a single step: the list from anywhere in them, and another proof, after which the person is
// back at what they were about to do.
import type { ApiClient } from '../api/client.ts';
import type { Change } from '../api/settings-calls.ts';
import type { VerificationMethod } from '../api/types.ts';
import type { TokenStore } from '../launch/token-store.ts';
import type { FlowEvent, FlowState } from './flow.ts';
import { problemOf } from './problem.ts';

/** What goes on once the proof is made. */
export type Resume =
  | { readonly kind: 'add'; readonly method: VerificationMethod }
  | {
      readonly kind: 'authenticator';
      readonly id: string;
      readonly isRemoving?: boolean;
      /** The address or number that was typed. */
      readonly movingTo?: string;
    }
  | { readonly kind: 'codes' };

export interface SettingsControl {
  useMethod(method: VerificationMethod): void;
  /** The list of the person's own, from anywhere in the settings. */
  settings(): void;
  /** Another proof for a change in the settings, which then goes on there. Rejects where none would be enough. */
  stepUp(change: Change, resume: Resume): Promise<void>;
  /** "Back" from that proof. */
  cancelStepUp(): Promise<void>;
  /** What a proof in the settings was for, once. */
  takeResume(): Resume | undefined;
}

export interface SettingsControlParts {
  readonly api: Pick<ApiClient, 'stepUp'>;
  readonly tokens: Pick<TokenStore, 'get' | 'set'>;
  state(): FlowState;
  send(event: FlowEvent): void;
  refresh(): Promise<void>;
  leave(): Promise<void>;
}

export function createSettingsControl(parts: SettingsControlParts): SettingsControl {
  const { api, tokens, send, refresh } = parts;
  let before: string | undefined;
  let resume: Resume | undefined;

  async function stepUp(change: Change, next: Resume): Promise<void> {
    const { token } = await api.stepUp(change);
    before = tokens.get();
    resume = next;
    tokens.set(token);
    send({ type: 'loading' });
    await refresh();
  }

  return {
    /** In the settings some ways can only be added after another proof. */
    useMethod(method) {
      const { session } = parts.state();
      const option = session?.enrollableMethods.find((one) => one.verificationMethod === method);
      const needsStepUp = session?.step === 'SETTINGS' && option?.needsStepUp === true;
      if (!needsStepUp) send({ type: 'method', method });
      else
        stepUp({ change: 'add', verificationMethod: method }, { kind: 'add', method }).catch((error) =>
          send({ type: 'problem', ...problemOf(error) }),
        );
    },
    settings: () => send({ type: 'settings' }),
    stepUp,
    async cancelStepUp() {
      resume = undefined;
      // After a reload this tab no longer knows the token that it had.
      if (before === undefined) return await parts.leave();
      tokens.set(before);
      before = undefined;
      send({ type: 'loading' });
      await refresh();
    },
    takeResume() {
      const next = resume;
      resume = undefined;
      return next;
    },
  };
}
