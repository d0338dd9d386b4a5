/** Both ends of a QR code, for tests: a screen that polls and a phone that scans. */
import { asTenant, type SoftwareDevice } from './software-device.ts';
import type { Answer, TestApp } from './test-app.ts';

const path = '/user-authenticators/qr-code/challenge';

export class Screen {
  readonly test: TestApp;
  readonly challengeId: string;
  readonly deviceCode: string;
  readonly begun: Answer;

  private constructor(test: TestApp, begun: Answer) {
    this.test = test;
    this.begun = begun;
    this.challengeId = begun.body.challengeId;
    this.deviceCode = begun.body.deviceCode;
  }

  static async show(test: TestApp, body: object = {}, token?: string): Promise<Screen> {
    const begun =
      token === undefined
        ? await asTenant(test, 'POST', '/challenge/qr-code', body)
        : await test.client('POST', '/challenge/qr-code', token, body);
    return new Screen(test, begun);
  }

  async ask(): Promise<Answer> {
    const { challengeId, deviceCode } = this;
    return await asTenant(this.test, 'POST', '/verify/qr-code', { challengeId, deviceCode });
  }
}

export const claim = async (test: TestApp, phone: SoftwareDevice, scanned: string): Promise<Answer> =>
  await asTenant(test, 'POST', `${path}/claim`, { challengeId: scanned, ...phone.signed(scanned) });

export const answerQr = async (
  test: TestApp,
  phone: SoftwareDevice,
  scanned: string,
  fields: { approved: boolean; verificationCode?: string | null },
): Promise<Answer> =>
  await asTenant(test, 'POST', path, { challengeId: scanned, ...phone.signed(scanned), ...fields });
