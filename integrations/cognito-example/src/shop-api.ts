// The shop's own API, behind the JWT authorizer: what a person can prove themselves with, and payments.
import { accessToken } from './cognito/session.ts';
import { Problem, sentences } from './problem.ts';

export interface Factor {
  readonly userAuthenticatorId: string;
  readonly verificationMethod: string;
  readonly createdAt: string;
  readonly lastVerifiedAt?: string;
  readonly email?: string;
  readonly phoneNumber?: string;
  readonly displayName?: string;
  readonly webauthnCredential?: { readonly name?: string };
}

/** What our backend decided. Of states that we do not know none is a yes. */
export interface Decision {
  readonly state: string;
  /** With `CHALLENGE_REQUIRED`: for the dialog. With `ALLOW` of an addition: for the calls that add. */
  readonly token: string;
}

interface Payment {
  readonly paymentId: string;
  readonly amountPence: number;
  /** The proof, where one was asked for. */
  readonly token?: string;
}

export class ShopApi {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async factors(): Promise<readonly Factor[]> {
    return await this.#call<Factor[]>('GET', '/authenticators');
  }

  /** May a factor be added? Usually after a proof. */
  async beginAddition(): Promise<Decision> {
    return await this.#call<Decision>('POST', '/authenticators', {});
  }

  /** Without a token: what proof it takes. With the proof: it is gone. */
  async remove(factor: Factor, token?: string): Promise<Decision> {
    const path = `/authenticators/${encodeURIComponent(factor.userAuthenticatorId)}`;
    return await this.#call<Decision>('DELETE', path, token === undefined ? {} : { token });
  }

  async pay({ paymentId, amountPence, token }: Payment): Promise<Decision> {
    const payment = { paymentId, amount: amountPence, currency: 'GBP' };
    return await this.#call<Decision>(
      'POST',
      '/payments',
      token === undefined ? payment : { ...payment, token },
    );
  }

  /** Tells Cognito that the address is proven, if Stepward proved it. */
  async markVerified(): Promise<void> {
    await this.#call<object>('POST', '/verified-attributes', {});
  }

  async #call<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await accessToken()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.status === 401) throw new Problem('over', sentences.signedOut);
    if (answer.status === 429) throw new Problem('busy', sentences.busy);
    if (!answer.ok) throw new Problem('unexpected', sentences.unexpected);
    return (await answer.json()) as T;
  }
}
