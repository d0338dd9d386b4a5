/** The only way out of an authenticator configuration: secrets stay where they are. */
import { serviceAccount } from '../push/delivery/keys.ts';
import { servedFields } from './carriers.ts';
import { type AuthenticatorConfiguration, authenticatorIdOf } from './configuration.ts';
import { idleWarnings, judgedFields, looseWarnings } from './effects.ts';
import { fieldsInSettings } from './tenant-settings.ts';

/** Of a service account only whose it is. */
function shownFields({ fields, secrets }: AuthenticatorConfiguration): Record<string, unknown> {
  const serviceAccountKey = secrets.fcmCredentials?.serviceAccountKey;
  if (serviceAccountKey === undefined) return { ...fields };
  const { projectId, clientEmail } = serviceAccount({ serviceAccountKey });
  return { ...fields, fcmCredentials: { projectId, clientEmail } };
}

/** What is kept for clients of the wire and changes nothing here, or less than it says. */
function warningsOf(configuration: AuthenticatorConfiguration): readonly string[] {
  const { method, fields } = configuration;
  const judged = judgedFields(method);
  const effective = new Set([...fieldsInSettings(method), ...servedFields(configuration), ...judged]);
  const idle = Object.keys(fields).filter((name) => !effective.has(name));
  return [...idleWarnings(idle), ...looseWarnings(method, fields)];
}

export function presentAuthenticator(configuration: AuthenticatorConfiguration, isActive: boolean) {
  const { method } = configuration;
  const warnings = warningsOf(configuration);
  return {
    authenticatorId: authenticatorIdOf(method),
    verificationMethod: method,
    isActive,
    ...shownFields(configuration),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}
