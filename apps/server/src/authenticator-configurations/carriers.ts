/**
 * Who delivers, as an authenticator configuration says: set where carriers of the tenant are set, so that what is configured
 * is what happens. Owns: which providers of the wire this server has, and how their blocks read.
 */
import type { MessageProviderConfiguration, PushProviderConfiguration } from '@stepward/api';
import { ApiError } from '../http/api-error.ts';
import { parseProvider } from '../messages/provider-settings.ts';
import { parsePushProvider } from '../push/delivery/provider-settings.ts';
import type { OutboundPolicy } from '../webhooks/target.ts';
import { type AuthenticatorConfiguration, type Fields, providerFields } from './configuration.ts';

/** Those of push notifications that a configuration can set. */
export const pushCarrierNames = ['apns', 'fcm', 'webhook'] as const;
type PushCarrierName = (typeof pushCarrierNames)[number];

export interface Carriers {
  /** By channel. */
  readonly message: Readonly<Partial<Record<'email' | 'sms', MessageProviderConfiguration>>>;
  readonly push: Readonly<Partial<Record<PushCarrierName, PushProviderConfiguration>>>;
}

/** Which blocks this server delivers with, by provider. */
const served: Readonly<Record<string, readonly string[]>> = {
  'SMS|TWILIO': ['twilioCredentials'],
  'SMS|WEBHOOK': ['webhookUrl'],
  'EMAIL_OTP|SMTP': ['smtpEmailCredentials'],
  'EMAIL_OTP|WEBHOOK': ['webhookUrl'],
  'PUSH|FIREBASE': ['fcmCredentials'],
  'PUSH|DEFAULT': ['fcmCredentials', 'apnsCredentials'],
  'PUSH|WEBHOOK': ['webhookUrl'],
};

const keyOf = ({ method, fields }: AuthenticatorConfiguration): string =>
  `${method}|${String(fields[providerFields[method] ?? ''] ?? '')}`;

/** Fields of the configuration that say who delivers, where this server can. */
export function servedFields(configuration: AuthenticatorConfiguration): readonly string[] {
  const fields = served[keyOf(configuration)];
  const provider = providerFields[configuration.method];
  return fields === undefined || provider === undefined ? [] : [provider, ...fields];
}

/** Errors of carriers, in the words of the wire's block. */
function read<T>(block: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const text =
      block === 'webhookUrl'
        ? error.message.replaceAll(/\bsettings\.url\b/g, block)
        : error.message.replaceAll(/\b(settings|credentials)\./g, `${block}.`);
    throw new ApiError(error.code, text, error.extras);
  }
}

const mailbox = (address: unknown, name: unknown): unknown =>
  address === undefined || name === undefined ? address : `${String(name)} <${String(address)}>`;

const defined = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function smtpSettings(block: Fields): Record<string, unknown> {
  const { host, port, secure, user, from, fromName, replyTo, replyToName } = block;
  return defined({
    host,
    port,
    security: secure === true ? 'tls' : 'starttls',
    user,
    from: mailbox(from, fromName),
    replyTo: mailbox(replyTo, replyToName),
  });
}

/** Throws `invalid_request` naming the field of the wire. */
export function carriersOf(configuration: AuthenticatorConfiguration, policy: OutboundPolicy): Carriers {
  const { fields, secrets } = configuration;
  const block = (name: string): Fields => (fields[name] ?? {}) as Fields;
  const secret = (name: string) => ({ ...secrets[name] });
  const webhook = {
    provider: 'webhook',
    settings: defined({ url: fields.webhookUrl }),
    credentials: {},
  } as const;
  const message = (channel: 'email' | 'sms', name: string, body: Parameters<typeof parseProvider>[1]) => ({
    message: { [channel]: read(name, () => parseProvider(channel, body, policy)) },
    push: {},
  });
  const push = (carrier: 'apns' | 'fcm', name: string) =>
    fields[name] === undefined
      ? {}
      : {
          [carrier]: read(name, () =>
            parsePushProvider(carrier, { settings: block(name), credentials: secret(name) }, policy),
          ),
        };
  switch (keyOf(configuration)) {
    case 'SMS|TWILIO': {
      const credentials = secret('twilioCredentials');
      const settings = block('twilioCredentials');
      return message('sms', 'twilioCredentials', { provider: 'twilio', settings, credentials });
    }
    case 'SMS|WEBHOOK':
      return message('sms', 'webhookUrl', webhook);
    case 'EMAIL_OTP|SMTP': {
      const settings = smtpSettings(block('smtpEmailCredentials'));
      const credentials = secret('smtpEmailCredentials');
      return message('email', 'smtpEmailCredentials', { provider: 'smtp', settings, credentials });
    }
    case 'EMAIL_OTP|WEBHOOK':
      return message('email', 'webhookUrl', webhook);
    case 'PUSH|WEBHOOK': {
      const { settings, credentials } = webhook;
      return {
        message: {},
        push: {
          webhook: read('webhookUrl', () => parsePushProvider('webhook', { settings, credentials }, policy)),
        },
      };
    }
    case 'PUSH|FIREBASE':
      return { message: {}, push: push('fcm', 'fcmCredentials') };
    case 'PUSH|DEFAULT':
      return {
        message: {},
        push: { ...push('fcm', 'fcmCredentials'), ...push('apns', 'apnsCredentials') },
      };
    default:
      return { message: {}, push: {} };
  }
}
