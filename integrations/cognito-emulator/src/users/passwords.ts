import { createVerifier, isPasswordOf, type PasswordVerifier, type SrpUser } from '../authentication/srp.ts';
import type { PasswordPolicy } from '../pools/options.ts';
import { CognitoError } from '../wire/cognito-error.ts';

const lengthMax = 256;

/** Throws InvalidPasswordException with the first rule that is not kept. */
export function checkPassword(password: string, policy: PasswordPolicy = {}): void {
  const rules: [isAsked: boolean, isKept: boolean, detail: string][] = [
    [true, password.length >= (policy.minimumLength ?? 8), 'Password not long enough'],
    [true, password.length <= lengthMax, 'Password too long'],
    [policy.requireUppercase ?? true, /[A-Z]/.test(password), 'Password must have uppercase characters'],
    [policy.requireLowercase ?? true, /[a-z]/.test(password), 'Password must have lowercase characters'],
    [policy.requireNumbers ?? true, /[0-9]/.test(password), 'Password must have numeric characters'],
    [
      policy.requireSymbols ?? true,
      /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/.test(password),
      'Password must have symbol characters',
    ],
  ];
  const broken = rules.find(([isAsked, isKept]) => isAsked && !isKept);
  if (broken)
    throw new CognitoError('InvalidPasswordException', `Password did not conform with policy: ${broken[2]}`);
}

export function hashPassword(
  user: SrpUser,
  password: string,
  randomBytes: (size: number) => Buffer,
): PasswordVerifier {
  return createVerifier(user, password, randomBytes(16));
}

export { isPasswordOf };
