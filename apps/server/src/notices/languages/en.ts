import type { NoticePhrases } from '../notice.ts';

export const enNotice: NoticePhrases = {
  methods: {
    PASSKEY: 'passkey',
    SECURITY_KEY: 'security key',
    AUTHENTICATOR_APP: 'authenticator app',
    EMAIL: 'e-mail address',
    PHONE: 'phone number',
    PUSH: 'phone with the app',
    DEVICE: 'device',
  },
  otherMethod: 'verification method',
  subject: (tenantName) => `Security notice for your ${tenantName} account`,
  heading: (tenantName) => `Your ${tenantName} account`,
  kinds: {
    factorAdded: (method) => `A way to verify that it is you was added: ${method}.`,
    factorMoved: (method) => `A way to verify that it is you was changed: ${method}.`,
    factorRemoved: (method) => `A way to verify that it is you was removed: ${method}.`,
    recoveryCodeUsed: () => 'One of your recovery codes was used.',
    factorDisabled: (method) =>
      `A way to verify that it is you was closed after too many wrong tries: ${method}.`,
    sessionEnded: () =>
      'You were signed out of one session: somebody tried to go on with it from a copy that was no longer valid.',
  },
  when: (time) => `When: ${time}.`,
  yours: 'If this was you, there is nothing to do.',
  notYours: (tenantName) =>
    `If it was not you, somebody else may have access to your account: sign in to ${tenantName}, change your password and check how you verify yourself there.`,
};
