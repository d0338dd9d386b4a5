// A page written for the public SDK. tools/published-packages type-checks it with nothing changed but the import.
import {
  Authsignal,
  type AuthsignalOptions,
  type AuthsignalResponse,
  type ChallengeState,
  ErrorCode,
  type LaunchOptions,
  type TokenPayload,
  type VerifyResponse,
  WebAuthnError,
  type WebSocketQrCodeOptions,
  type WebSocketQrCodeResponse,
  Whatsapp,
} from '../index.ts';

const options: AuthsignalOptions = {
  tenantId: 'acme',
  baseUrl: 'https://mfa.example.com/v1',
  cookieName: '__as_aid',
  cookieDomain: 'example.com',
  enableLogging: false,
  onTokenExpired: () => location.reload(),
};
const authsignal = new Authsignal(options);

/** What each screen of that page does. */
export const screens = {
  deviceId: (): string => authsignal.anonymousId,
  popup: async (url: string): Promise<string | undefined> => {
    const shown: LaunchOptions = { mode: 'popup', popupOptions: { width: '400px', isClosable: false } };
    const { token }: TokenPayload = await authsignal.launch(url, shown);
    return token;
  },
  window: (url: string): Promise<TokenPayload> =>
    authsignal.launch(url, {
      mode: 'window',
      windowOptions: { width: 500 },
      onError: ({ errorCode }) => errorCode,
    }),
  redirect: (url: string): void => {
    authsignal.launch(url, { mode: 'redirect' });
    authsignal.launch(url);
  },
  code: async (token: string, code: string): Promise<boolean> => {
    authsignal.setToken(token);
    await authsignal.email.challenge();
    const answer: AuthsignalResponse<VerifyResponse> = await authsignal.email.verify({ code });
    if (answer.errorCode === ErrorCode.expired_token) return false;
    return answer.data?.isVerified === true && answer.data.token !== undefined;
  },
  enrolment: async (): Promise<string | undefined> => {
    await authsignal.email.enroll({ email: 'a@b.example' });
    await authsignal.sms.enroll({ phoneNumber: '+15550100' });
    await authsignal.emailML.enroll({ email: 'a@b.example' });
    return (await authsignal.totp.enroll()).data?.uri;
  },
  link: async (): Promise<VerifyResponse | undefined> => {
    await authsignal.emailML.challenge();
    return (await authsignal.emailML.checkVerificationStatus()).data;
  },
  passkey: async (token: string): Promise<string | undefined> => {
    try {
      await authsignal.passkey.signUp({
        token,
        username: 'a',
        authenticatorAttachment: null,
        useAutoRegister: true,
      });
      const { data, error } = await authsignal.passkey.signIn({
        action: 'signIn',
        autofill: true,
        useCookies: true,
      });
      return error ?? data?.userId ?? data?.authenticationResponse?.id;
    } catch (error) {
      return error instanceof WebAuthnError ? error.code : undefined;
    }
  },
  key: async (): Promise<boolean | undefined> => {
    await authsignal.securityKey.enroll({ hints: ['security-key'] });
    return (await authsignal.securityKey.verify()).data?.isVerified;
  },
  push: async (): Promise<boolean | undefined> => {
    const { data } = await authsignal.push.challenge({ action: 'signIn' });
    return (await authsignal.push.verify({ challengeId: data?.challengeId ?? '' })).data?.isConsumed;
  },
  qrCode: async (): Promise<ChallengeState[]> => {
    const states: ChallengeState[] = [];
    await authsignal.qrCode.challenge({
      action: 'signIn',
      polling: true,
      onRefresh: (challengeId: string, expiresAt: string) => [challengeId, expiresAt],
      onStateChange: (state, accessToken) => states.push(accessToken === undefined ? state : 'approved'),
    });
    await authsignal.qrCode.refresh({ custom: {} });
    authsignal.qrCode.disconnect();
    return states;
  },
  whatsapp: (): boolean => authsignal.whatsapp instanceof Whatsapp,
};

/** What the page passes on about a QR code, by the public names of its types. */
export const shownCode = (
  { action, onStateChange }: WebSocketQrCodeOptions,
  { challengeId, expiresAt, state }: WebSocketQrCodeResponse,
): string => {
  onStateChange?.(state, undefined);
  return [action, challengeId, expiresAt].join();
};
