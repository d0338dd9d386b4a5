import { describe, expect, it } from 'vitest';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import { type EnrolmentRequest, enrollableMethods, mayAddAuthenticator } from './enrolment.ts';

const now = 1_795_000_000_000;
const minuteMs = 60_000;

const methods = ['EMAIL_OTP', 'SMS', 'AUTHENTICATOR_APP', 'PASSKEY'] as const;
type Method = (typeof methods)[number];

function request(change: Partial<EnrolmentRequest>): EnrolmentRequest {
  return {
    existing: ['AUTHENTICATOR_APP'],
    adding: { method: 'PASSKEY' },
    vouchedEmail: undefined,
    evidence: [{ method: 'AUTHENTICATOR_APP', at: now }],
    tokenScopes: ['add:authenticators'],
    now,
    ...change,
  };
}

function outcome(change: Partial<EnrolmentRequest>): string {
  const right = mayAddAuthenticator(request(change));
  return right.allowed ? right.basis : right.reason;
}

// SECURITY T33: the weakest proof that suffices, for every pair (row: strongest held, column: new).
const weakestProof: Record<Method, Record<Method, Method>> = {
  EMAIL_OTP: {
    EMAIL_OTP: 'EMAIL_OTP',
    SMS: 'EMAIL_OTP',
    AUTHENTICATOR_APP: 'EMAIL_OTP',
    PASSKEY: 'EMAIL_OTP',
  },
  SMS: { EMAIL_OTP: 'EMAIL_OTP', SMS: 'SMS', AUTHENTICATOR_APP: 'SMS', PASSKEY: 'SMS' },
  AUTHENTICATOR_APP: {
    EMAIL_OTP: 'EMAIL_OTP',
    SMS: 'SMS',
    AUTHENTICATOR_APP: 'AUTHENTICATOR_APP',
    PASSKEY: 'AUTHENTICATOR_APP',
  },
  PASSKEY: { EMAIL_OTP: 'EMAIL_OTP', SMS: 'SMS', AUTHENTICATOR_APP: 'AUTHENTICATOR_APP', PASSKEY: 'PASSKEY' },
};

describe('T33: adding to what is there', () => {
  const table = methods.flatMap((held) =>
    methods.flatMap((added) =>
      methods.map((proven) => {
        const suffices = methods.indexOf(proven) >= methods.indexOf(weakestProof[held][added]);
        return [held, added, proven, suffices ? 'step_up' : 'evidence_too_weak'] as const;
      }),
    ),
  );

  it.each(table)('holding %s, adding %s, having proven %s: %s', (held, added, proven, expected) => {
    const change = { adding: { method: added }, evidence: [{ method: proven, at: now }] };
    // Weaker authenticators beside the strongest change nothing.
    const weaker = methods.slice(0, methods.indexOf(held));
    expect(outcome({ ...change, existing: [held] })).toBe(expected);
    expect(outcome({ ...change, existing: [...weaker, held, 'RECOVERY_CODE'] })).toBe(expected);
  });

  const pairs = methods.flatMap((held) => methods.map((added) => [held, added] as const));

  it.each(pairs)('holding %s, adding %s: never without the scope or without a proof', (held, added) => {
    const change = { existing: [held], adding: { method: added } };
    const evidence = [{ method: 'PASSKEY' as const, at: now }];
    const challengeScopes = ['read:authenticators', 'update:authenticators', 'remove:authenticators'];
    expect(outcome({ ...change, evidence, tokenScopes: [] })).toBe('scope_missing');
    expect(outcome({ ...change, evidence, tokenScopes: challengeScopes })).toBe('scope_missing');
    expect(outcome({ ...change, evidence: [], tokenScopes: [] })).toBe('scope_missing');
    expect(outcome({ ...change, evidence: [] })).toBe('evidence_missing');
    expect(outcome({ ...change, evidence })).toBe('step_up');
  });

  const ages: [ageMs: number, expected: string][] = [
    [0, 'step_up'],
    [10 * minuteMs, 'step_up'],
    [10 * minuteMs + 1, 'evidence_too_old'],
    [-minuteMs, 'step_up'],
    [-minuteMs - 1, 'evidence_too_old'],
  ];

  it.each(ages)('a proof of age %i ms: %s', (ageMs, expected) => {
    expect(outcome({ evidence: [{ method: 'PASSKEY', at: now - ageMs }] })).toBe(expected);
  });

  it('takes the strongest of several proofs, but no old one', () => {
    const email = { method: 'EMAIL_OTP' as const, at: now };
    const passkey = { method: 'PASSKEY' as const, at: now };
    const old = { ...passkey, at: now - 11 * minuteMs };
    expect(outcome({ existing: ['PASSKEY'], evidence: [email, passkey] })).toBe('step_up');
    expect(outcome({ existing: ['PASSKEY'], evidence: [email, old] })).toBe('evidence_too_weak');
  });
});

describe('recovery codes', () => {
  const recovery = [{ method: 'RECOVERY_CODE' as const, at: now }];

  it.each(methods)('replace a lost %s by anything, marked as recovery', (held) => {
    for (const method of methods) {
      expect(outcome({ existing: [held], adding: { method }, evidence: recovery })).toBe('recovery');
    }
  });

  it('still need scope and freshness', () => {
    expect(outcome({ evidence: recovery, tokenScopes: [] })).toBe('scope_missing');
    const old = [{ method: 'RECOVERY_CODE' as const, at: now - 11 * minuteMs }];
    expect(outcome({ evidence: old })).toBe('evidence_too_old');
  });

  it('are no recovery where another proof sufficed', () => {
    expect(outcome({ evidence: [...recovery, { method: 'AUTHENTICATOR_APP', at: now }] })).toBe('step_up');
  });

  it('are never first, and renewed only with the strongest proof', () => {
    const adding = { method: 'RECOVERY_CODE' as const };
    const email = [{ method: 'EMAIL_OTP' as const, at: now }];
    expect(outcome({ existing: [], adding })).toBe('recovery_codes_not_first');
    expect(outcome({ existing: ['EMAIL_OTP'], adding, evidence: email })).toBe('step_up');
    expect(outcome({ existing: ['EMAIL_OTP', 'PASSKEY'], adding, evidence: email })).toBe(
      'evidence_too_weak',
    );
    expect(outcome({ existing: ['EMAIL_OTP', 'PASSKEY'], adding, evidence: recovery })).toBe('recovery');
  });

  it('count as an authenticator: who holds only them is not new', () => {
    const existing: VerificationMethod[] = ['RECOVERY_CODE'];
    expect(outcome({ existing, evidence: [] })).toBe('evidence_missing');
    expect(outcome({ existing, tokenScopes: [] })).toBe('scope_missing');
    expect(outcome({ existing, evidence: [{ method: 'EMAIL_OTP', at: now }] })).toBe('evidence_too_weak');
    expect(outcome({ existing, evidence: recovery })).toBe('recovery');
  });
});

describe('the first authenticator', () => {
  const unenrolled = { existing: [], evidence: [], tokenScopes: [] };

  it.each(methods)('may be %s without scope or proof', (method) => {
    expect(outcome({ ...unenrolled, adding: { method } })).toBe('first');
  });

  it('is only a code or a link to the vouched address where one is given', () => {
    const vouched = { ...unenrolled, vouchedEmail: 'alice@example.com' };
    const add = (method: VerificationMethod, email?: string) =>
      outcome({ ...vouched, adding: { method, email } });
    expect(add('EMAIL_OTP', 'alice@example.com')).toBe('first');
    expect(add('EMAIL_OTP')).toBe('first');
    expect(add('EMAIL_OTP', 'mallory@example.com')).toBe('email_not_vouched');
    expect(add('EMAIL_OTP', '')).toBe('email_not_vouched');
    expect(add('EMAIL_MAGIC_LINK', 'alice@example.com')).toBe('first');
    expect(add('EMAIL_MAGIC_LINK', 'mallory@example.com')).toBe('email_not_vouched');
    for (const method of ['SMS', 'AUTHENTICATOR_APP', 'PASSKEY', 'SECURITY_KEY'] as const) {
      expect(add(method)).toBe('first_must_be_vouched_email');
    }
  });

  it('is not freed of the vouched address by scope or proof', () => {
    const change = {
      existing: [],
      vouchedEmail: 'alice@example.com',
      adding: { method: 'PASSKEY' as const },
    };
    expect(outcome({ ...change, evidence: [{ method: 'PASSKEY', at: now }] })).toBe(
      'first_must_be_vouched_email',
    );
  });

  it('is delivered to the spelling that was vouched for', () => {
    const adding = { method: 'EMAIL_OTP' as const, email: 'ALICE@Example.com' };
    const right = mayAddAuthenticator(request({ ...unenrolled, vouchedEmail: 'alice@example.com', adding }));
    expect(right).toEqual({ allowed: true, basis: 'first', email: 'alice@example.com' });
  });
});

it('a vouched address limits later e-mail enrolments too (F20)', () => {
  const change = { vouchedEmail: 'alice@example.com', existing: ['PASSKEY' as const] };
  const evidence = [{ method: 'PASSKEY' as const, at: now }];
  const add = (email: string) => outcome({ ...change, evidence, adding: { method: 'EMAIL_OTP', email } });
  expect(add('alice@example.com')).toBe('step_up');
  expect(add('mallory@example.com')).toBe('email_not_vouched');
});

it('a vouched address limits magic links as it does codes, and no other method', () => {
  const change = { vouchedEmail: 'alice@example.com', existing: ['PASSKEY' as const] };
  const evidence = [{ method: 'PASSKEY' as const, at: now }];
  const add = (method: VerificationMethod) =>
    mayAddAuthenticator(request({ ...change, evidence, adding: { method, email: 'mallory@example.com' } }));
  expect(add('EMAIL_MAGIC_LINK')).toEqual({ allowed: false, reason: 'email_not_vouched' });
  expect(add('SMS')).toEqual({ allowed: true, basis: 'step_up', email: undefined });
});

describe('enrollableMethods', () => {
  it('offers the vouched address alone to a new person', () => {
    const { adding: _, ...rest } = request({ existing: [], evidence: [], vouchedEmail: 'alice@example.com' });
    expect(enrollableMethods(methods, rest)).toEqual([{ method: 'EMAIL_OTP', email: 'alice@example.com' }]);
  });

  it('offers a passkey and an app after the first e-mail code', () => {
    const { adding: _, ...rest } = request({
      existing: ['EMAIL_OTP'],
      evidence: [{ method: 'EMAIL_OTP', at: now }],
    });
    expect(enrollableMethods(['PASSKEY', 'AUTHENTICATOR_APP'], rest)).toEqual([
      { method: 'PASSKEY' },
      { method: 'AUTHENTICATOR_APP' },
    ]);
  });

  it('offers nothing while a challenge is pending', () => {
    const { adding: _, ...rest } = request({ evidence: [], tokenScopes: [] });
    expect(enrollableMethods(methods, rest)).toEqual([]);
  });
});
