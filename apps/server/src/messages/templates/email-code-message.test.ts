import { describe, expect, it } from 'vitest';
import { emailCodeMessage } from './code-message.ts';
import { actionInWords } from './words.ts';

const input = {
  code: '204816',
  tenantName: 'Acme',
  actionCode: 'signIn',
  validForMs: 10 * 60_000,
  locales: [],
};

describe('emailCodeMessage', () => {
  it('has the code once in each body, and not in the subject', () => {
    const { subject, text, html } = emailCodeMessage(input);
    expect(subject).toBe('Your Acme verification code (sign in)');
    expect(text.split('204816')).toHaveLength(2);
    expect(html.split('204816')).toHaveLength(2);
  });

  it('has exactly one run of six digits, so that mail clients and the inbox find the code', () => {
    const { text, html } = emailCodeMessage({ ...input, requestedFrom: { ipAddress: '203.0.113.7' } });
    expect(text.match(/\b\d{6}\b/g)).toEqual(['204816']);
    expect(html.replaceAll(/style="[^"]*"/g, '').match(/\b\d{6}\b/g)).toEqual(['204816']);
  });

  it('tells purpose, life, origin and what to do when it was someone else', () => {
    const { text } = emailCodeMessage({
      ...input,
      prompt: 'Pay 12.50 EUR to Bob',
      requestedFrom: { browser: 'Firefox on Linux', place: 'Wellington, NZ', ipAddress: '203.0.113.7' },
    });
    expect(text).toContain('to continue: sign in.');
    expect(text).toContain('Pay 12.50 EUR to Bob');
    expect(text).toContain('for 10 minutes');
    expect(text).toContain('Requested from: Firefox on Linux, Wellington, NZ, 203.0.113.7.');
    expect(text).toContain('Did you not ask for this?');
  });

  it('leaves unknown parts out', () => {
    expect(emailCodeMessage({ ...input, requestedFrom: { browser: 'Firefox' } }).text).toContain(
      'from: Firefox.',
    );
    expect(emailCodeMessage(input).text).not.toContain('Requested from');
    expect(emailCodeMessage(input).text).not.toContain('undefined');
  });

  it('escapes names in HTML and keeps them on one line', () => {
    const hostile = {
      ...input,
      tenantName: 'A<b>&"\'\r\nBcc: x@example.com',
      prompt: '<script>alert(1)</script>',
    };
    const { subject, text, html } = emailCodeMessage(hostile);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).not.toContain('\r');
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('<b>');
    expect(html).toContain('A&lt;b&gt;&amp;&quot;&#39; Bcc: x@example.com');
  });
});

describe('actionInWords', () => {
  it.each([
    ['signIn', 'sign in'],
    ['sign-in', 'sign in'],
    ['add_payee', 'add payee'],
    ['withdrawFunds2', 'withdraw funds2'],
    ['login', 'login'],
  ])('says %s as %s', (actionCode, words) => {
    expect(actionInWords(actionCode)).toBe(words);
  });
});
