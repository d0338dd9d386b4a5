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

export const largePaymentPence = 10_000;
