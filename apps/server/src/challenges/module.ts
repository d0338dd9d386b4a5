/** Wires the challenge: services of every factor, the Client API over them, and the page. */
import { EmailCodeService } from '../email-codes/service.ts';
import { hostedPageFiles } from '../hosted-page/files.ts';
import { HostedPageService } from '../hosted-page/session.ts';
import type { HttpServer } from '../http/http-server.ts';
import { PasskeyAssertionService } from '../passkeys/assertion-service.ts';
import { PasskeyRegistrationService } from '../passkeys/registration-service.ts';
import { RecoveryCodeService } from '../recovery-codes/service.ts';
import { SmsCodeService } from '../sms-codes/service.ts';
import type { TenantStore } from '../tenants/store.ts';
import { TotpService } from '../totp/service.ts';
import { clientRoutes } from './client-routes.ts';
import type { ChallengeDependencies } from './dependencies.ts';

export interface ChallengeModuleDependencies extends ChallengeDependencies {
  readonly tenants: TenantStore;
  /** Folder of the built challenge page. */
  readonly pageDirectory: string;
}

export function challengeModule(server: HttpServer, dependencies: ChallengeModuleDependencies): void {
  const page = new HostedPageService(dependencies, dependencies.tenants);
  clientRoutes(server, {
    ...dependencies,
    page,
    emailCodes: new EmailCodeService(dependencies),
    smsCodes: new SmsCodeService(dependencies),
    totp: new TotpService(dependencies),
    passkeyRegistration: new PasskeyRegistrationService(dependencies),
    passkeyAssertion: new PasskeyAssertionService(dependencies),
    recoveryCodes: new RecoveryCodeService(dependencies),
  });
  hostedPageFiles(server, {
    directory: dependencies.pageDirectory,
    onPage: (reference) => page.onPage(reference),
  });
}
