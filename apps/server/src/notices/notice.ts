/** What a person is told of by mail (SECURITY N-36), and the words that every language needs for it. Pure. */
import type { VerificationMethod } from '../authenticators/verification-method.ts';

export type NoticeKind =
  | 'factorAdded'
  | 'factorMoved'
  | 'factorRemoved'
  | 'recoveryCodeUsed'
  /** N-03: closed after wrong tries. */
  | 'factorDisabled'
  /** A session ended because its refresh token was used twice (row 64). */
  | 'sessionEnded';

export interface Notice {
  readonly kind: NoticeKind;
  /** Of the factor; absent where it is about none. */
  readonly method?: string | undefined;
  /** The address that just came: never told of itself, for whoever added it reads it. */
  readonly newAddress?: string | undefined;
  /** The address that just went: told, for its owner may not have wanted that. */
  readonly oldAddress?: string | undefined;
}

export type MethodNames = Readonly<
  Record<'PASSKEY' | 'SECURITY_KEY' | 'AUTHENTICATOR_APP' | 'EMAIL' | 'PHONE' | 'PUSH' | 'DEVICE', string>
>;

export interface NoticePhrases {
  readonly methods: MethodNames;
  /** For a method that has no name here. */
  readonly otherMethod: string;
  subject(tenantName: string): string;
  heading(tenantName: string): string;
  /** One sentence for each; `method` is a name of above. */
  readonly kinds: Readonly<Record<NoticeKind, (method: string) => string>>;
  /** `time` is written out, with its zone. */
  when(time: string): string;
  readonly yours: string;
  notYours(tenantName: string): string;
}

const namedAs: Readonly<Partial<Record<string, keyof MethodNames>>> = {
  PASSKEY: 'PASSKEY',
  SECURITY_KEY: 'SECURITY_KEY',
  AUTHENTICATOR_APP: 'AUTHENTICATOR_APP',
  EMAIL_OTP: 'EMAIL',
  EMAIL_MAGIC_LINK: 'EMAIL',
  SMS: 'PHONE',
  WHATSAPP: 'PHONE',
  PUSH: 'PUSH',
  DEVICE: 'DEVICE',
} satisfies Partial<Record<VerificationMethod, keyof MethodNames>>;

export function methodName({ methods, otherMethod }: NoticePhrases, method: string | undefined): string {
  const name = method === undefined ? undefined : namedAs[method];
  return name === undefined ? otherMethod : methods[name];
}
