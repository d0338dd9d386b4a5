/** Brings the people of a history to the server: their factors, as each is added in life. Owns: what they prove themselves with. */

import { Phone } from '../../../apps/server/src/testing/push.ts';
import {
  createSoftwareAuthenticator,
  type SoftwareAuthenticator,
} from '../../../apps/server/src/testing/software-authenticator/software-authenticator.ts';
import { Visitor } from '../../../apps/server/src/testing/visitor.ts';
import type { Method, Person } from './people.ts';
import type { Stage } from './stage.ts';

/** What somebody holds in their hands. */
export interface Belongings {
  readonly phone?: Phone;
  readonly authenticator?: SoftwareAuthenticator;
  /** base32. */
  readonly totpSecret?: string;
}

const userPath = (userId: string): string => `/users/${encodeURIComponent(userId)}`;

export async function enrol(stage: Stage, person: Person): Promise<Belongings> {
  const belongings: Belongings[] = [];
  // The strongest last: while there is none, a token that was just given may add any.
  for (const method of inOrder(person.methods)) belongings.push(await add(stage, person, method));
  return Object.assign({}, ...belongings) as Belongings;
}

const byToken: readonly Method[] = ['PUSH', 'PASSKEY'];
const inOrder = (methods: readonly Method[]): Method[] => [
  ...methods.filter((method) => byToken.includes(method)),
  ...methods.filter((method) => !byToken.includes(method)),
];

async function add(stage: Stage, person: Person, method: Method): Promise<Belongings> {
  const { userId, email, phoneNumber } = person;
  switch (method) {
    case 'PUSH':
      return { phone: await Phone.add(stage, (await arrive(stage, userId)).token) };
    case 'PASSKEY':
      return { authenticator: await addPasskey(await arrive(stage, userId)) };
    case 'EMAIL_OTP':
      return await importFactor(stage, userId, { verificationMethod: method, email });
    case 'SMS':
      return await importFactor(stage, userId, { verificationMethod: method, phoneNumber });
    case 'AUTHENTICATOR_APP':
      return await addTotp(stage, userId);
  }
}

const arrive = async (stage: Stage, userId: string): Promise<Visitor> =>
  await Visitor.arrive(stage, userId, { actionCode: 'profile' });

async function addPasskey(visitor: Visitor): Promise<SoftwareAuthenticator> {
  const authenticator = createSoftwareAuthenticator({});
  const { status } = await visitor.addPasskey(authenticator);
  if (status !== 200) throw new Error(`passkey: ${status}`);
  return authenticator;
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

async function addTotp(stage: Stage, userId: string): Promise<Belongings> {
  const number = Number(userId.replace(/\D/g, ''));
  const totpSecret = Array.from(
    { length: 32 },
    (_, at) => base32[(number * 31 + at * (7 + (number % 5))) % 32] ?? 'A',
  ).join('');
  const otpUri = `otpauth://totp/Acme:${userId}?secret=${totpSecret}&issuer=Acme`;
  await importFactor(stage, userId, { verificationMethod: 'AUTHENTICATOR_APP', otpUri });
  return { totpSecret };
}

async function importFactor(stage: Stage, userId: string, body: object): Promise<Belongings> {
  const answer = await stage.server('POST', `${userPath(userId)}/authenticators`, body);
  if (answer.status !== 200) throw new Error(`${userId}: ${answer.status} ${answer.body.errorDescription}`);
  return {};
}
