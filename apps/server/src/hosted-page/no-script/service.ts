/**
 * The challenge without scripts: each button is a form, each form one call of what the page with scripts calls. Owns: which
 * call, and what is shown after it. Does not own: tries, sends and single use, which the factors' services count as
 * everywhere, nor HTML (html.ts).
 */

import type { VerifyAnswer } from '../../challenges/proof.ts';
import type { EmailCodeService } from '../../email-codes/service.ts';
import { ApiError } from '../../http/api-error.ts';
import type { RecoveryCodeService } from '../../recovery-codes/service.ts';
import { parsePhoneNumber } from '../../sms-codes/phone-number.ts';
import type { SmsCodeService } from '../../sms-codes/service.ts';
import { methodSettings } from '../../tenants/method-settings.ts';
import type { Bearer } from '../../tokens/token-service.ts';
import type { TotpService } from '../../totp/service.ts';
import type { HostedPageService } from '../session.ts';
import {
  isPhone,
  isSent,
  type PhoneWay,
  type PlainWay,
  type Problem,
  plainWay,
  type Screen,
  type Shown,
  screenOf,
} from './screen.ts';

export interface NoScriptServices {
  readonly page: HostedPageService;
  readonly emailCodes: EmailCodeService;
  readonly smsCodes: SmsCodeService;
  readonly totp: TotpService;
  readonly recoveryCodes: RecoveryCodeService;
}

/** What the form of a page says. */
export interface Pressed {
  readonly field: (name: string) => string;
  readonly nativeScheme: string | undefined;
}

export type Outcome =
  /** Shown at once: nothing changed, or it is shown once. */
  | { readonly kind: 'show'; readonly shown: Shown; readonly screen?: Screen; readonly problem?: Problem }
  /** Shown after a redirect, so that loading it again repeats nothing. */
  | { readonly kind: 'go'; readonly shown: Shown; readonly token?: string | undefined }
  | { readonly kind: 'left'; readonly isPassed: boolean; readonly redirectUrl: string | undefined };

const nothing: Shown = { sent: false };

export class NoScriptService {
  readonly #services: NoScriptServices;

  constructor(services: NoScriptServices) {
    this.#services = services;
  }

  /** After the exchange: what is first asked for by a code is sent at once, for the person pressed a button. */
  async begin(bearer: Bearer): Promise<Shown> {
    const screen = screenOf(await this.#services.page.session(bearer), nothing);
    if (screen.kind !== 'prove' || !isSent(screen.way)) return nothing;
    return await this.#send(bearer, screen.way).then(
      () => ({ way: screen.way, sent: true }),
      // The page says so when the person asks again.
      () => ({ way: screen.way, sent: false }),
    );
  }

  async press(bearer: Bearer, pressed: Pressed): Promise<Outcome> {
    const way = plainWay(pressed.field('way'));
    switch (pressed.field('do')) {
      case 'use':
      case 'send':
        return way ? await this.#ask(bearer, way) : { kind: 'go', shown: nothing };
      case 'verify':
        return way ? await this.#verify(bearer, way, pressed) : { kind: 'go', shown: nothing };
      case 'add':
        return { kind: 'go', shown: { way, sent: false } };
      case 'enrol':
        return await this.#enrol(bearer, pressed.field('email'));
      case 'enrol-phone':
        return await this.#enrolPhone(bearer, pressed.field('phone').trim(), isPhone(way) ? way : 'SMS');
      case 'codes': {
        const { recoveryCodes } = await this.#services.recoveryCodes.create(bearer);
        return { kind: 'show', shown: nothing, screen: { kind: 'codes', codes: recoveryCodes } };
      }
      case 'saved':
        await this.#services.recoveryCodes.saved(bearer);
        return await this.#leave(bearer, pressed);
      case 'finish':
      case 'leave':
        return await this.#leave(bearer, pressed);
      default:
        return { kind: 'go', shown: nothing };
    }
  }

  async #ask(bearer: Bearer, way: PlainWay): Promise<Outcome> {
    if (!isSent(way)) return { kind: 'go', shown: { way, sent: false } };
    try {
      await this.#send(bearer, way);
      return { kind: 'go', shown: { way, sent: true } };
    } catch (error) {
      return { kind: 'show', shown: { way, sent: false }, problem: problemIn(error, 'notSent') };
    }
  }

  async #send(bearer: Bearer, way: 'EMAIL_OTP' | 'SMS' | 'WHATSAPP'): Promise<void> {
    const { emailCodes, smsCodes } = this.#services;
    if (way === 'EMAIL_OTP') await emailCodes.challenge(bearer, undefined);
    else await smsCodes.challenge(bearer, { method: way });
  }

  async #verify(bearer: Bearer, way: PlainWay, pressed: Pressed): Promise<Outcome> {
    const shown: Shown = { way, sent: true };
    try {
      const answer = await this.#judged(bearer, way, pressed.field('code').replaceAll(/\s/g, ''));
      if (answer.isVerified) return { kind: 'go', shown: nothing, token: answer.accessToken };
      return { kind: 'show', shown, problem: problemOf(answer) };
    } catch (error) {
      return { kind: 'show', shown, problem: problemIn(error, 'refused') };
    }
  }

  async #judged(bearer: Bearer, way: PlainWay, code: string): Promise<VerifyAnswer> {
    const { emailCodes, smsCodes, totp, recoveryCodes } = this.#services;
    switch (way) {
      case 'EMAIL_OTP':
        return await emailCodes.verify(bearer, code);
      case 'AUTHENTICATOR_APP':
        return await totp.verify(bearer, code);
      case 'RECOVERY_CODE':
        return await recoveryCodes.verify(bearer, code);
      default:
        return await smsCodes.verify(bearer, way, code);
    }
  }

  async #enrol(bearer: Bearer, email: string): Promise<Outcome> {
    try {
      // Nothing was typed where the application gave the address.
      await this.#services.emailCodes.enrol(bearer, email.trim() || undefined);
      return { kind: 'go', shown: { sent: true } };
    } catch (error) {
      return { kind: 'show', shown: nothing, problem: problemIn(error, 'refused') };
    }
  }

  /** Whose number it may be, where it may be from and how often codes are sent, the factor's service says (N-14, row 6). */
  async #enrolPhone(bearer: Bearer, typed: string, way: PhoneWay): Promise<Outcome> {
    const number = typed === '' ? undefined : typed;
    try {
      // Nothing was typed where the application gave the number.
      await this.#services.smsCodes.enrol(bearer, number, way === 'SMS' ? 'DEFAULT' : 'WHATSAPP');
      return { kind: 'go', shown: { way, sent: true } };
    } catch (error) {
      const problem = problemIn(error, 'refused');
      const { defaultCountryCode } = methodSettings(bearer.tenant, 'SMS');
      const isNumber = parsePhoneNumber(typed, defaultCountryCode).valid;
      const kind = problem.kind === 'refused' && !isNumber ? 'number' : problem.kind;
      return { kind: 'show', shown: { way, sent: false }, problem: { kind, typed } };
    }
  }

  async #leave(bearer: Bearer, { nativeScheme }: Pressed): Promise<Outcome> {
    const { page } = this.#services;
    const { action } = await page.session(bearer);
    const { redirectUrl } = await page.finish(bearer, nativeScheme);
    return { kind: 'left', isPassed: action.state === 'CHALLENGE_SUCCEEDED', redirectUrl };
  }
}

function problemOf({ failureReason, attemptsRemaining }: VerifyAnswer): Problem {
  if (failureReason === 'MAX_ATTEMPTS_EXCEEDED') return { kind: 'locked' };
  return { kind: 'wrong', left: attemptsRemaining };
}

/** What the person can do something about; anything else is not this page's to say. */
function problemIn(
  error: unknown,
  otherwise: 'refused' | 'notSent',
): { readonly kind: 'limited' | 'refused' | 'notSent' } {
  if (!(error instanceof ApiError) || error.status >= 500 || error.status === 401) throw error;
  return { kind: error.status === 429 ? 'limited' : otherwise };
}
