/**
 * One-time codes by e-mail. Does not own: enrolling an address, and whose it may be (factor.ts), how a code travels
 * (sending.ts).
 */
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import type { VerifyAnswer } from '../challenges/proof.ts';
import { verifyTyped } from '../one-time-codes/factor.ts';
import { CodeSender, type SendAnswer, type Sending } from '../one-time-codes/sending.ts';
import type { Bearer } from '../tokens/token-service.ts';
import { EmailFactor, type EnrolAnswer } from './factor.ts';
import { emailCarriage } from './sending.ts';

const asItIs = (sending: Sending): Sending => sending;

export class EmailCodeService {
  readonly #factor: EmailFactor<Sending>;

  constructor(dependencies: ChallengeDependencies) {
    const codeKey = dependencies.keyRing.derive('email codes');
    const sender = new CodeSender(dependencies, codeKey, emailCarriage(dependencies));
    this.#factor = new EmailFactor(dependencies, { method: 'EMAIL_OTP', codeKey, sender });
  }

  async enrol(bearer: Bearer, email: string | undefined): Promise<EnrolAnswer> {
    return await this.#factor.enrol(bearer, email, asItIs);
  }

  async challenge(bearer: Bearer, authenticatorId: string | undefined): Promise<SendAnswer> {
    return await this.#factor.challenge(bearer, authenticatorId, asItIs);
  }

  async verify(bearer: Bearer, code: string): Promise<VerifyAnswer> {
    return await verifyTyped(this.#factor.codes, bearer, code);
  }
}
