// How each code is sent and checked.
import type { ChallengeResponse, Stepward, StepwardResponse, VerifyResponse } from '@stepward/browser';

export type CodeMethod = 'EMAIL_OTP' | 'SMS' | 'WHATSAPP' | 'AUTHENTICATOR_APP' | 'RECOVERY_CODE';

interface CodeWay {
  /** Absent: the person has the code already. */
  readonly send?: (client: Stepward) => Promise<StepwardResponse<ChallengeResponse>>;
  readonly verify: (client: Stepward, code: string) => Promise<StepwardResponse<VerifyResponse>>;
}

export const codeWays: Readonly<Record<CodeMethod, CodeWay>> = {
  EMAIL_OTP: {
    send: (client) => client.email.challenge(),
    verify: (client, code) => client.email.verify({ code }),
  },
  SMS: { send: (client) => client.sms.challenge(), verify: (client, code) => client.sms.verify({ code }) },
  WHATSAPP: {
    send: (client) => client.whatsapp.challenge(),
    verify: (client, code) => client.whatsapp.verify({ code }),
  },
  AUTHENTICATOR_APP: { verify: (client, code) => client.totp.verify({ code }) },
  RECOVERY_CODE: { verify: (client, code) => client.recoveryCodes.verify({ code }) },
};
