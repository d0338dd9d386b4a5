/** Wires the challenge: services of every factor, the Client API over them, and the page. */
import type { AnonymousModule } from '../anonymous-challenges/module.ts';
import { appAttestation } from '../app-attestation/module.ts';
import type { AttestationVerifiers } from '../app-credentials/attestation.ts';
import { AppCredentialService } from '../app-credentials/service.ts';
import { EmailCodeService } from '../email-codes/service.ts';
import { appearanceOf } from '../hosted-page/appearance.ts';
import { hostedPageFiles } from '../hosted-page/files.ts';
import { noScriptRoutes } from '../hosted-page/no-script/routes.ts';
import { HostedPageService } from '../hosted-page/session.ts';
import { StepUpService } from '../hosted-page/step-up.ts';
import type { HttpServer } from '../http/http-server.ts';
import { type IdentityModuleDependencies, identityVerification } from '../identity-verification/module.ts';
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

export interface ChallengeModuleDependencies
  extends ChallengeDependencies,
    PushDependencies,
    IdentityModuleDependencies {
  readonly tenants: TenantStore;
  readonly anonymous: AnonymousModule;
  /** Replaces what tenants set. */
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
  const totp = new TotpService(dependencies);
  const recoveryCodes = new RecoveryCodeService(dependencies);
  const identity = identityVerification(dependencies);
  const makers = appAttestation(dependencies);
  clientRoutes(server, {
    ...dependencies,
    identity,
    page,
    stepUps: new StepUpService(dependencies),
    emailCodes,
    magicLinks,
    smsCodes,
    ownAuthenticators,
    totp,
    passkeyRegistration: new PasskeyRegistrationService(dependencies),
    passkeyAssertion: new PasskeyAssertionService(dependencies),
    passkeySignIn: new PasskeySignInService({ ...dependencies, meeting: dependencies.anonymous.meeting }),
    recoveryCodes,
    appCredentials: new AppCredentialService({ attestation: makers.find, ...dependencies }),
    push: new PushService(dependencies),
  });
  identity.addRoutes(server);
  makers.addRoutes(server);
  const following = new LinkFollowing(dependencies, dependencies.tenants, magicLinks);
  linkPageRoutes(server, { ...dependencies, following });
  noScriptRoutes(server, { ...dependencies, page, emailCodes, smsCodes, totp, recoveryCodes });
  hostedPageFiles(server, {
    directory: dependencies.pageDirectory,
    onPage: (reference) => page.onPage(reference),
    appearance: (reference) => appearanceOf(dependencies, reference),
  });
}
