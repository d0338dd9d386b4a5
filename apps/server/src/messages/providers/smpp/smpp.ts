/**
 * SMS over SMPP 3.4 to an operator's message centre, without a package: the one that is kept (`smpp`) is untyped, knows
 * no time limits, and five packets are all that sending needs. The tests speak to its server, as a second opinion.
 */
import type { Attempt, Message, MessageProvider } from '../../message.ts';
import { smsParts } from '../../sms-encoding.ts';
import { withoutPlus } from '../http-api.ts';
import type { Outbound } from '../outbound.ts';
import { commands, type SmppAddress, submitBody } from './pdu.ts';
import { refusal, type SmppLink, SmppSession } from './session.ts';

export interface SmppSettings {
  readonly host: string;
  readonly port: number;
  /** False only where the link is secured otherwise. */
  readonly tls?: boolean;
  readonly certificateAuthority?: string;
  readonly systemId: string;
  readonly systemType?: string;
  /** A number, a short code or a name of up to 11 characters. */
  readonly from: string;
}

export interface SmppCredentials {
  readonly password: string;
}

/** Shorter in tests. */
export interface SmppLimits {
  readonly requestTimeoutMs: number;
  readonly enquireAfterMs: number;
}

const defaultLimits: SmppLimits = { requestTimeoutMs: 10_000, enquireAfterMs: 30_000 };
const ucs2Coding = 8;

export function smppProvider(
  settings: SmppSettings,
  { password }: SmppCredentials,
  outbound: Outbound,
  limits: SmppLimits = defaultLimits,
): MessageProvider {
  const { tls = true, systemType = '', from, ...rest } = settings;
  const link: SmppLink = { ...rest, ...limits, tls, systemType, password };
  let session: Promise<SmppSession> | undefined;
  let reference = 0;
  /** One link for all messages: centres count binds. */
  const bound = async (): Promise<SmppSession> => {
    const current = await session?.catch(() => undefined);
    if (current?.isOpen) return current;
    session = SmppSession.open(link, outbound);
    return await session;
  };
  // Two that find no link at once must not both open one.
  let opening: Promise<SmppSession> | undefined;
  const shared = (): Promise<SmppSession> => {
    opening ??= bound().finally(() => {
      opening = undefined;
    });
    return opening;
  };
  return {
    name: 'smpp',
    async send(_tenantId, message, attempt) {
      const open = await shared();
      reference = (reference + 1) % 256;
      for (const body of submissions(from, message, attempt, reference)) {
        const { status } = await open.request(commands.submit, body);
        if (status !== 0) throw refusal(status);
      }
    },
    close: () => {
      session?.then(
        (open) => open.close(),
        () => {},
      );
    },
  };
}

function submissions(
  from: string,
  { to, text }: Message,
  attempt: Attempt | undefined,
  reference: number,
): Buffer[] {
  const { encoding, parts } = smsParts(text);
  const isPart = parts.length > 1;
  return parts.map((part, at) =>
    submitBody({
      source: sourceAddress(from),
      destination: { ton: 1, npi: 1, address: withoutPlus(to) },
      isPart,
      dataCoding: encoding === 'gsm' ? 0 : ucs2Coding,
      validForMs: attempt?.validForMs,
      message: isPart ? Buffer.concat([partHeader(reference, parts.length, at + 1), part]) : part,
    }),
  );
}

/** TS 23.040 §9.2.3.24.1: concatenated message, 8-bit reference. */
const partHeader = (reference: number, count: number, number: number): Buffer =>
  Buffer.from([5, 0, 3, reference, count, number]);

const shortCodeDigitsMax = 6;

function sourceAddress(from: string): SmppAddress {
  const digits = withoutPlus(from);
  if (!/^\d+$/.test(digits)) return { ton: 5, npi: 0, address: from };
  const isShort = digits.length <= shortCodeDigitsMax;
  return { ton: isShort ? 3 : 1, npi: isShort ? 0 : 1, address: digits };
}
