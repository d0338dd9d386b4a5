/** What leaves the server for a person, and who carries it. Owns: the shapes; providers/ deliver, outbox.ts decides when. */
export const channels = ['email', 'sms', 'whatsapp'] as const;
export type Channel = (typeof channels)[number];

export interface Message {
  readonly channel: Channel;
  /** An e-mail address or an E.164 number. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** The one-time code in the text, for carriers that have their own wording (WhatsApp templates, webhooks). */
  readonly code?: string;
  /** The link in the text, where there is no code. */
  readonly url?: string;
  /** BCP 47 tag of the text. */
  readonly language?: string;
  /** What the message is for; webhooks tell it (server-api.md §15). */
  readonly about?: MessageContext;
}

export interface MessageContext {
  /** Absent for a code that nobody claimed yet. */
  readonly userId?: string;
  readonly actionCode: string;
  readonly idempotencyKey: string;
  readonly verificationMethod: string;
  readonly userAgent?: string;
  readonly ipAddress?: string;
  /** As the application tracked it. */
  readonly locale?: string;
  /** The application's own words, for whoever writes the message itself. */
  readonly customVariables?: Readonly<Record<string, unknown>>;
}

type Known<T> = { readonly [Name in keyof T]: T[Name] | undefined };

/** Of an action or of anything with its names; what is not known is left out. */
export function messageContext(
  from: Known<
    Required<Omit<MessageContext, 'verificationMethod' | 'actionCode' | 'idempotencyKey' | 'customVariables'>>
  > &
    Pick<MessageContext, 'actionCode' | 'idempotencyKey'>,
  verificationMethod: string,
): MessageContext {
  const { userId, actionCode, idempotencyKey, userAgent, ipAddress, locale } = from;
  return {
    actionCode,
    idempotencyKey,
    verificationMethod,
    ...(userId === undefined ? {} : { userId }),
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(ipAddress === undefined ? {} : { ipAddress }),
    ...(locale === undefined ? {} : { locale }),
  };
}

/** One try to deliver. */
export interface Attempt {
  /** The same at every try: a receiver may use it to drop repetitions. */
  readonly messageId: string;
  /** Milliseconds that the message is still worth delivering; carriers that can are told. */
  readonly validForMs: number;
  /** Aborted when the time for this try is over. */
  readonly signal: AbortSignal;
}

/**
 * Delivers one message or throws: a `DeliveryError` says whether trying again can help; anything else is taken for a
 * passing failure. A provider never logs what it delivers: it carries codes.
 */
export interface MessageProvider {
  readonly name: string;
  send(tenantId: string, message: Message, attempt?: Attempt): Promise<void>;
  /** Ends connections that are kept. */
  close?(): void;
}
