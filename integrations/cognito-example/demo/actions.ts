// What the functions ask Stepward about, by the names that both sides know.

export const actions = {
  signIn: 'cognitoSignIn',
  passwordSignIn: 'cognitoPasswordSignIn',
  passkey: 'cognitoPasskey',
  payment: 'payment',
  addAuthenticator: 'addAuthenticator',
  removeAuthenticator: 'removeAuthenticator',
  verifyEmail: 'verifyEmail',
} as const;

interface Wording {
  /** What people read in mails. Without one, `cognitoSignIn` and `payment` are known in seven languages. */
  readonly displayNames?: Readonly<Record<string, string>>;
  /** Who comes here has typed no password, so no mail says that somebody may know it. */
  readonly isPasswordless?: boolean;
  /** What the person confirms. */
  readonly messagingTemplates?: Readonly<Record<string, { readonly defaultTemplate: string }>>;
}

/** How Stepward speaks of them. Accounts of the shop have no password, but for those that meet `passwordSignIn`. */
export const wording: Readonly<Record<keyof typeof actions, Wording>> = {
  signIn: { isPasswordless: true },
  passwordSignIn: {},
  passkey: { isPasswordless: true },
  payment: {
    isPasswordless: true,
    messagingTemplates: { en: { defaultTemplate: 'Pay {{action.total}} to Fernbrook Coffee' } },
  },
  addAuthenticator: { displayNames: { en: 'adding a way to sign in' }, isPasswordless: true },
  removeAuthenticator: { displayNames: { en: 'removing a way to sign in' }, isPasswordless: true },
  verifyEmail: { displayNames: { en: 'confirming your email address' }, isPasswordless: true },
};

export const largePaymentPence = 10_000;
