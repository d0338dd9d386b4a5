// Codes to a phone (Client API §7), by text message or over WhatsApp.
import type { Post } from './client.ts';
import { parseDelivery, parseVerify } from './parse.ts';
import type { Delivery, SmsChannel, VerifyAnswer } from './types.ts';

export interface PhoneCalls {
  /** `phoneNumber` undefined: the one that the application vouches for. */
  enrollPhone(phoneNumber: string | undefined, smsChannel: SmsChannel): Promise<Delivery>;
  challengeSms(smsChannel?: SmsChannel): Promise<Delivery>;
  verifySms(code: string): Promise<VerifyAnswer>;
  challengeWhatsApp(): Promise<Delivery>;
  verifyWhatsApp(code: string): Promise<VerifyAnswer>;
}

export const phoneCalls = (post: Post): PhoneCalls => ({
  enrollPhone: async (phoneNumber, smsChannel) =>
    parseDelivery(await post('/client/user-authenticators/sms', { phoneNumber, smsChannel })),
  challengeSms: async (smsChannel) => parseDelivery(await post('/client/challenge/sms', { smsChannel })),
  verifySms: async (verificationCode) => parseVerify(await post('/client/verify/sms', { verificationCode })),
  challengeWhatsApp: async () => parseDelivery(await post('/client/challenge/whatsapp')),
  verifyWhatsApp: async (verificationCode) =>
    parseVerify(await post('/client/verify/whatsapp', { verificationCode })),
});
