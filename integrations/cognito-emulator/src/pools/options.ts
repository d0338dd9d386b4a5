import type { LambdaSource } from '../lambda/lambda-function.ts';
import type { TriggerName } from '../triggers/trigger-event.ts';

export type AuthFlow =
  | 'ALLOW_ADMIN_USER_PASSWORD_AUTH'
  | 'ALLOW_CUSTOM_AUTH'
  | 'ALLOW_REFRESH_TOKEN_AUTH'
  | 'ALLOW_USER_PASSWORD_AUTH'
  | 'ALLOW_USER_SRP_AUTH';

export type ClientOptions = {
  id: string;
  /** Makes it a confidential client: every call must then carry SECRET_HASH. */
  secret?: string;
  /** Default: ALLOW_CUSTOM_AUTH, ALLOW_REFRESH_TOKEN_AUTH and ALLOW_USER_SRP_AUTH, as for a new client on AWS. */
  explicitAuthFlows?: readonly AuthFlow[];
  /** Default `LEGACY`, as in CreateUserPoolClient. */
  preventUserExistenceErrors?: 'ENABLED' | 'LEGACY';
  /** How long the session string of a challenge lives: 3 (default) to 15 minutes. */
  authSessionValidityMinutes?: number;
  /** 5 minutes to 1 day (1,440). Default 60. */
  accessTokenValidityMinutes?: number;
  /** 5 minutes to 1 day (1,440). Default 60. */
  idTokenValidityMinutes?: number;
  /** 60 minutes to 10 years. Default 30 days (43,200). */
  refreshTokenValidityMinutes?: number;
};

export type PasswordPolicy = {
  /** 6 to 99. Default 8. */
  minimumLength?: number;
  /** Each default true, as for a new pool. */
  requireLowercase?: boolean;
  requireUppercase?: boolean;
  requireNumbers?: boolean;
  requireSymbols?: boolean;
};

export type SeededUser = {
  /** An e-mail address where `usernameAttributes` says so. */
  username: string;
  /** Without one the user can sign in by custom authentication only. */
  password?: string;
  attributes?: Readonly<Record<string, string>>;
  /** Default CONFIRMED. */
  status?: 'CONFIRMED' | 'UNCONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED';
};

export type PoolOptions = {
  /** `{region}_{letters and digits}`, such as `eu-west-1_Example01`. */
  id: string;
  clients: readonly ClientOptions[];
  /** Sign in by these in place of a user name, which is then a UUID equal to `sub`. Default: none. */
  usernameAttributes?: readonly AliasName[];
  /** Sign in by these as well as the user name, once verified. Not together with `usernameAttributes`. */
  aliasAttributes?: readonly AliasName[];
  /** Whether names differ by case. Default false, as for pools made in the console. */
  usernameCaseSensitive?: boolean;
  /** Where codes of sign-up and of a changed attribute are sent. Default `['email']`. */
  autoVerifiedAttributes?: readonly AliasName[];
  passwordPolicy?: PasswordPolicy;
  /** Only administrators create users. Default false. */
  allowAdminCreateUserOnly?: boolean;
  triggers?: Partial<Record<TriggerOption, LambdaSource>>;
  /** `iss` of the tokens. Default `https://cognito-idp.{region}.amazonaws.com/{id}`. `local`: this emulator's address. */
  issuer?: 'aws' | 'local';
  /** Users that exist from the start; none is touched that a state file brought. */
  users?: readonly SeededUser[];
};

export type AliasName = 'email' | 'phone_number';
export type TriggerOption =
  | 'preSignUp'
  | 'defineAuthChallenge'
  | 'createAuthChallenge'
  | 'verifyAuthChallengeResponse';

export const triggerNames: Record<TriggerOption, TriggerName> = {
  preSignUp: 'PreSignUp',
  defineAuthChallenge: 'DefineAuthChallenge',
  createAuthChallenge: 'CreateAuthChallenge',
  verifyAuthChallengeResponse: 'VerifyAuthChallengeResponse',
};

export type Client = Required<Omit<ClientOptions, 'secret'>> & { secret: string | null };

/** Fills in what AWS fills in, and refuses what CreateUserPoolClient refuses. */
export function resolveClient(options: ClientOptions): Client {
  const client: Client = {
    id: options.id,
    secret: options.secret ?? null,
    explicitAuthFlows: options.explicitAuthFlows ?? [
      'ALLOW_CUSTOM_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
      'ALLOW_USER_SRP_AUTH',
    ],
    preventUserExistenceErrors: options.preventUserExistenceErrors ?? 'LEGACY',
    authSessionValidityMinutes: options.authSessionValidityMinutes ?? 3,
    accessTokenValidityMinutes: options.accessTokenValidityMinutes ?? 60,
    idTokenValidityMinutes: options.idTokenValidityMinutes ?? 60,
    refreshTokenValidityMinutes: options.refreshTokenValidityMinutes ?? 43_200,
  };
  if (!/^[\w+]{1,128}$/.test(client.id)) throw new Error(`client ${client.id}: id must match [\\w+]{1,128}`);
  within(client, 'authSessionValidityMinutes', 3, 15);
  within(client, 'accessTokenValidityMinutes', 5, 1_440);
  within(client, 'idTokenValidityMinutes', 5, 1_440);
  within(client, 'refreshTokenValidityMinutes', 60, 5_256_000);
  return client;
}

type Minutes = {
  [Name in keyof Client]: Client[Name] extends number ? Name : never;
}[keyof Client];

function within(client: Client, name: Minutes, min: number, max: number): void {
  const value = client[name];
  if (!Number.isInteger(value) || value < min || value > max)
    throw new Error(`client ${client.id}: ${name} must be a whole number from ${min} to ${max}`);
}

export function checkPool(options: PoolOptions): void {
  if (!/^[a-z]{2}(-[a-z]+)+-\d_[0-9A-Za-z]{1,45}$/.test(options.id))
    throw new Error(`pool ${options.id}: id must look like eu-west-1_Example01`);
  if (options.usernameAttributes?.length && options.aliasAttributes?.length)
    throw new Error(`pool ${options.id}: usernameAttributes and aliasAttributes exclude each other`);
  const length = options.passwordPolicy?.minimumLength ?? 8;
  if (!Number.isInteger(length) || length < 6 || length > 99)
    throw new Error(`pool ${options.id}: passwordPolicy.minimumLength must be a whole number from 6 to 99`);
}
