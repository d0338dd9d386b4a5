/**
 * Secrets in a text: named, never written. `{"env": "STEPWARD_SECRET_…"}` says that there is one and where it is handed in;
 * the names that an export writes are made of the place, so that they are the same each time.
 */

export interface SecretReference {
  readonly env: string;
}

/** What was handed in under a name; undefined: nothing. */
export type SecretSource = (name: string) => string | undefined;

/** `smtpEmailCredentials` is SMTP_EMAIL_CREDENTIALS. */
const constantCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();

export const secretReference = (...place: readonly string[]): SecretReference => ({
  env: `STEPWARD_SECRET_${place.map(constantCase).join('_')}`,
});

/** An empty variable is how many systems say that there is none. */
export const secretsOf =
  (values: Readonly<Record<string, string | undefined>>): SecretSource =>
  (name) =>
    (Object.hasOwn(values, name) ? values[name] : undefined) || undefined;

export const isReference = (value: unknown): value is SecretReference =>
  typeof value === 'object' && value !== null && typeof (value as { env?: unknown }).env === 'string';
