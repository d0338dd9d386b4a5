/** Wires the challenge: services of every factor, the Client API over them, and the page. */
import type { AnonymousModule } from '../anonymous-challenges/module.ts';
import type { AttestationVerifiers } from '../app-credentials/attestation.ts';
import { AppCredentialService } from '../app-credentials/service.ts';
import { EmailCodeService } from '../email-codes/service.ts';
import { hostedPageFiles } from '../hosted-page/files.ts';
import { HostedPageService } from '../hosted-page/session.ts';
import type { HttpServer } from '../http/http-server.ts';
import { LinkFollowing } from '../magic-links/following.ts';
import { linkPageRoutes } from '../magic-links/routes.ts';
import { MagicLinkService } from '../magic-links/service.ts';
import { OwnAuthenticatorService } from '../own-authenticators/service.ts';
import { PasskeyAssertionService } from '../passkeys/assertion-service.ts';
import { PasskeyRegistrationService } from '../passkeys/registration-service.ts';
import { PasskeySignInService } from '../passkeys/sign-in-service.ts';
import type { PushDependencies } from '../push/dependencies.ts';
import { PushService } from '../push/service.ts';
import { RecoveryCodeService } from '../recovery-codes/service.ts';
import { SmsCodeService } from '../sms-codes/service.ts';
import type { TenantStore } from '../tenants/store.ts';
import { TotpService } from '../totp/service.ts';
import { clientRoutes } from './client-routes.ts';
import type { ChallengeDependencies } from './dependencies.ts';

export interface ChallengeModuleDependencies extends ChallengeDependencies, PushDependencies {
  readonly tenants: TenantStore;
  readonly anonymous: AnonymousModule;
  readonly attestation?: AttestationVerifiers;
  /** Folder of the built challenge page. */
  readonly pageDirectory: string;
}

/** A new address is proven by the code beside the link: the link alone would have to be opened where it was asked for. */
const unknownBrowser = { isOnOwnPage: false, cookie: undefined, ipAddress: '', userAgent: undefined };

export function challengeModule(server: HttpServer, dependencies: ChallengeModuleDependencies): void {
  const page = new HostedPageService(dependencies, dependencies.tenants);
  const emailCodes = new EmailCodeService(dependencies);
  const smsCodes = new SmsCodeService(dependencies);
  const magicLinks = new MagicLinkService(dependencies);
  const ownAuthenticators = new OwnAuthenticatorService(dependencies, {
    EMAIL_OTP: (bearer, id) => emailCodes.challenge(bearer, id),
    EMAIL_MAGIC_LINK: (bearer, id) => magicLinks.challenge(bearer, id, unknownBrowser),
    SMS: (bearer, id) => smsCodes.challenge(bearer, { method: 'SMS', userAuthenticatorId: id }),
  });
  clientRoutes(server, {
    ...dependencies,
    page,
    emailCodes,
    magicLinks,
    smsCodes,
    ownAuthenticators,
    totp: new TotpService(dependencies),
    passkeyRegistration: new PasskeyRegistrationService(dependencies),
    passkeyAssertion: new PasskeyAssertionService(dependencies),
    passkeySignIn: new PasskeySignInService({ ...dependencies, meeting: dependencies.anonymous.meeting }),
    recoveryCodes: new RecoveryCodeService(dependencies),
    appCredentials: new AppCredentialService(dependencies),
    push: new PushService(dependencies),
  });
  const following = new LinkFollowing(dependencies, dependencies.tenants, magicLinks);
  linkPageRoutes(server, { ...dependencies, following });
  hostedPageFiles(server, {
    directory: dependencies.pageDirectory,
    onPage: (reference) => page.onPage(reference),
  });
}
