// An amount as people read it. Owns the decimals of a currency; what is paid, and what the rules see, stays in its smallest unit.
import type { Payment } from './body.ts';

/** `658.50 GBP`, `1200 JPY`: the number and the code, which mean the same in every language. */
export function totalOf({ amount, currency }: Pick<Payment, 'amount' | 'currency'>): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const { maximumFractionDigits: decimals = 0 } = format.resolvedOptions();
  if (decimals === 0) return `${amount} ${currency}`;
  const digits = String(amount).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)} ${currency}`;
}
