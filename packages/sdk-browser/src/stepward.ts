// The client: puts its parts together, keeps the token, launches the hosted page.
import { Authenticators } from './authenticators.ts';
import { type ChallengeOptions, initChallenge } from './challenge-options.ts';
import { type Connection, connect } from './connection.ts';
import { keepDeviceId, publicCookieName, randomId } from './device-id.ts';
import { Email } from './email.ts';
import { EmailMagicLink } from './email-magic-link.ts';
import { IdentityVerification } from './identity-verification.ts';
import type {
  LaunchOptions,
  PopupLaunchOptions,
  RedirectLaunchOptions,
  TokenPayload,
  WindowLaunchOptions,
} from './launch/launch-types.ts';
import { pageUrl } from './launch/page-url.ts';
import { launchPopup } from './launch/popup.ts';
import { launchWindow } from './launch/window.ts';
import { readOptions, type StepwardOptions } from './options.ts';
import { Passkey } from './passkey.ts';
import { Push } from './push.ts';
import { QrCode } from './qr-code/qr-code.ts';
import { RecoveryCodes } from './recovery-codes.ts';
import type { CallOptions, StepwardResponse } from './result.ts';
import { SecurityKey } from './security-key.ts';
import { Sms } from './sms.ts';
import { Totp } from './totp.ts';
import { Whatsapp } from './whatsapp.ts';

/**
 * A client of one tenant. Your backend tracks an action and gives the page its `token` (for calls) or its `url` (for
 * `launch`); what a call or the hosted page ends with goes back to your backend, which validates it.
 */
export class Stepward {
  /** Random id of this browser, kept in a cookie; your backend hands it to track as `deviceId`. Empty on a server. */
  readonly anonymousId: string;
  /** Name of that cookie. */
  readonly anonymousIdCookieName: string;
  /** Its domain. */
  readonly cookieDomain: string;
  /** @deprecated Always empty: no profiling script is loaded. */
  readonly profilingId = '';
  readonly enableLogging: boolean;
  /** Passkeys. */
  readonly passkey: Passkey;
  /** Security keys. */
  readonly securityKey: SecurityKey;
  /** Codes by e-mail. */
  readonly email: Email;
  /** Links by e-mail. */
  readonly emailML: EmailMagicLink;
  /** Codes by text message. */
  readonly sms: Sms;
  /** Codes by WhatsApp. */
  readonly whatsapp: Whatsapp;
  /** Codes of an authenticator app. */
  readonly totp: Totp;
  /** Push messages. */
  readonly push: Push;
  /** QR codes. */
  readonly qrCode: QrCode;
  /** Identity checks by vendors. */
  readonly identityVerification: IdentityVerification;
  /** Recovery codes. */
  readonly recoveryCodes: RecoveryCodes;
  /** What the person can prove themselves with. */
  readonly authenticators: Authenticators;
  readonly #connection: Connection;

  /**
   * @param options `tenantId` and `baseUrl` are required
   * @throws StepwardUsageError `invalid_option`, which names the option
   */
  constructor(options: StepwardOptions) {
    const connection = connect(readOptions(options));
    const isPage = typeof document !== 'undefined';
    this.anonymousIdCookieName = options.cookieName ?? publicCookieName;
    this.cookieDomain = options.cookieDomain ?? (isPage ? location.hostname.replace(/^www\./, '') : '');
    this.enableLogging = connection.options.enableLogging;
    this.anonymousId = isPage
      ? keepDeviceId(
          document,
          {
            name: this.anonymousIdCookieName,
            domain: this.cookieDomain,
            isSecure: location.protocol !== 'http:',
          },
          randomId,
        )
      : '';
    this.passkey = new Passkey(connection, this.anonymousId);
    this.securityKey = new SecurityKey(connection);
    this.email = new Email(connection);
    this.emailML = new EmailMagicLink(connection);
    this.sms = new Sms(connection);
    this.whatsapp = new Whatsapp(connection);
    this.totp = new Totp(connection);
    this.push = new Push(connection);
    this.qrCode = new QrCode(connection);
    this.identityVerification = new IdentityVerification(connection);
    this.recoveryCodes = new RecoveryCodes(connection);
    this.authenticators = new Authenticators(connection);
    this.#connection = connection;
  }

  /** Sets the token for the calls to come: that of track. A call that proves something sets the next by itself. */
  setToken(token: string): void {
    this.#connection.tokens.set(token);
  }

  /** Asks what the person can prove themselves with, for pages that build the challenge themselves. Needs a token. */
  async initChallenge(options?: CallOptions): Promise<StepwardResponse<ChallengeOptions>> {
    return await initChallenge(this.#connection, options);
  }

  /**
   * Shows the hosted page.
   *
   * @param url what track answered
   * @param options `mode`: `redirect` unless told, `popup` or `window`
   * @returns nothing in redirect mode, else what the page ended with: `{}` when the person closed it
   * @throws StepwardUsageError `invalid_url`, `popup_open`, `popup_blocked`
   */
  launch(url: string, options?: RedirectLaunchOptions): undefined;
  launch(url: string, options: PopupLaunchOptions | WindowLaunchOptions): Promise<TokenPayload>;
  launch(url: string, options: LaunchOptions = {}): Promise<TokenPayload> | undefined {
    const page = pageUrl(url);
    if (options.mode === 'popup') return launchPopup(page, randomId(), options);
    if (options.mode === 'window') return launchWindow(page, randomId(), options);
    location.href = page.href;
    return undefined;
  }

  /** @deprecated Does nothing: no profiling script of a third party is loaded into your page. */
  initAdvancedProfiling(_baseUrl?: string): void {}
}
