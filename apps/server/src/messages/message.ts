/** What leaves the server for a person. Owns: the shape; providers deliver it. */
export interface Message {
  readonly channel: 'email' | 'sms';
  /** An e-mail address or an E.164 number. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
}

/** Delivers one message or throws. A provider never logs what it delivers: it carries codes. */
export interface MessageProvider {
  readonly name: string;
  send(tenantId: string, message: Message): Promise<void>;
}
