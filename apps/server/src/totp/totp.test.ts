import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { HOTP, Secret, TOTP, URI } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { createTotpSecret, driftSteps, stepMs, totpUri, verifyTotp } from './totp.ts';

const rfcSecret = Secret.fromLatin1('12345678901234567890').base32;
const now = 1_795_000_000_000;
const currentStep = Math.floor(now / stepMs);

function codeAt(step: number, secret = rfcSecret): string {
  return HOTP.generate({ secret: Secret.fromBase32(secret), counter: step });
}

describe('RFC vectors', () => {
  const hotp = [
    '755224',
    '287082',
    '359152',
    '969429',
    '338314',
    '254676',
    '287922',
    '162583',
    '399871',
    '520489',
  ];

  it.each(hotp.map((code, counter) => [counter, code] as const))(
    'RFC 4226 appendix D, counter %i',
    (step, code) => {
      expect(verifyTotp({ secret: rfcSecret, code, now: step * stepMs, lastStep: undefined })).toEqual({
        verified: true,
        step,
      });
    },
  );

  // RFC 6238 appendix B has 8 digits; the same truncation gives our 6, its last ones.
  const totp: [seconds: number, code: string][] = [
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ];

  it.each(totp)('RFC 6238 appendix B, time %i s', (seconds, code) => {
    const secret = Secret.fromBase32(rfcSecret);
    expect(TOTP.generate({ secret, digits: 8, timestamp: seconds * 1000 })).toBe(code);
    const attempt = { secret: rfcSecret, code: code.slice(2), now: seconds * 1000, lastStep: undefined };
    expect(verifyTotp(attempt)).toEqual({ verified: true, step: Math.floor(seconds / 30) });
  });
});

describe('verifyTotp', () => {
  it.each([-1, 0, 1])('accepts the step at offset %i', (offset) => {
    const code = codeAt(currentStep + offset);
    expect(verifyTotp({ secret: rfcSecret, code, now, lastStep: undefined })).toEqual({
      verified: true,
      step: currentStep + offset,
    });
  });

  it.each([-3, -2, 2, 3])('refuses the step at offset %i', (offset) => {
    const code = codeAt(currentStep + offset);
    expect(verifyTotp({ secret: rfcSecret, code, now, lastStep: undefined })).toEqual({
      verified: false,
      reason: 'wrong_code',
    });
  });

  it('refuses a code twice', () => {
    const code = codeAt(currentStep);
    expect(verifyTotp({ secret: rfcSecret, code, now, lastStep: currentStep })).toEqual({
      verified: false,
      reason: 'already_used',
    });
  });

  it('refuses the code of the step before an accepted one (incomplete fix of CVE-2015-7225)', () => {
    const code = codeAt(currentStep - 1);
    expect(verifyTotp({ secret: rfcSecret, code, now, lastStep: currentStep })).toMatchObject({
      verified: false,
    });
  });

  it('accepts the next step after an accepted one', () => {
    const code = codeAt(currentStep + 1);
    expect(verifyTotp({ secret: rfcSecret, code, now, lastStep: currentStep })).toMatchObject({
      verified: true,
    });
  });

  it('accepts spaces as apps show them', () => {
    const code = codeAt(currentStep);
    const spaced = ` ${code.slice(0, 3)} ${code.slice(3)}\n`;
    expect(verifyTotp({ secret: rfcSecret, code: spaced, now, lastStep: undefined })).toMatchObject({
      verified: true,
    });
  });

  it.each(['', '12345', '1234567', 'abcdef', '12345a', '-12345', '1e5000', '١٢٣٤٥٦', '000000,000000'])(
    'refuses %j as malformed',
    (code) => {
      expect(verifyTotp({ secret: rfcSecret, code, now, lastStep: undefined })).toEqual({
        verified: false,
        reason: 'malformed',
      });
    },
  );

  it('never accepts a step twice nor goes back, whatever the order of codes and clock jumps', () => {
    const attempt = fc.record({
      clock: fc.integer({ min: -5, max: 5 }),
      step: fc.integer({ min: -6, max: 6 }),
    });
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 40 }), (attempts) => {
        let lastStep: number | undefined;
        for (const { clock, step } of attempts) {
          const code = codeAt(currentStep + step);
          const result = verifyTotp({ secret: rfcSecret, code, now: now + clock * stepMs, lastStep });
          if (!result.verified) continue;
          expect(result.step).toBeGreaterThan(lastStep ?? -1);
          expect(Math.abs(result.step - (currentStep + clock))).toBeLessThanOrEqual(driftSteps);
          lastStep = result.step;
        }
      }),
    );
  });
});

describe('createTotpSecret', () => {
  it('has 160 random bits', () => {
    const secret = createTotpSecret(randomBytes);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(Secret.fromBase32(secret).bytes.byteLength).toBe(20);
    expect(createTotpSecret(randomBytes)).not.toBe(secret);
  });

  it('takes its bytes from the given source', () => {
    expect(createTotpSecret((count) => new Uint8Array(count))).toBe('A'.repeat(32));
    expect(createTotpSecret(() => Buffer.from('xx12345678901234567890').subarray(2))).toBe(rfcSecret);
  });
});

describe('totpUri', () => {
  it('names issuer, account and parameters', () => {
    expect(totpUri({ issuer: 'Acme & Co', account: 'alice@example.com', secret: rfcSecret })).toBe(
      `otpauth://totp/Acme%20%26%20Co:alice%40example.com?issuer=Acme%20%26%20Co&secret=${rfcSecret}&algorithm=SHA1&digits=6&period=30`,
    );
  });

  it('replaces colons, at which apps split the label', () => {
    const uri = totpUri({ issuer: 'Acme: EU', account: 'a:b', secret: rfcSecret });
    expect(URI.parse(uri)).toMatchObject({ issuer: 'Acme EU', label: 'a b' });
  });

  it('gives the app what verifyTotp expects', () => {
    const totp = URI.parse(
      totpUri({ issuer: 'Acme', account: 'alice', secret: createTotpSecret(randomBytes) }),
    ) as TOTP;
    const code = totp.generate({ timestamp: now });
    expect(verifyTotp({ secret: totp.secret.base32, code, now, lastStep: undefined })).toMatchObject({
      verified: true,
    });
  });
});
