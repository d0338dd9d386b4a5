/**
 * A failed try. `permanent`: the carrier will never take this message (a bounce, a refused number, wrong credentials);
 * `temporary`: it may take it later. Holds a short code and nothing of the message, so that it may be logged.
 */
export class DeliveryError extends Error {
  readonly kind: 'permanent' | 'temporary';
  /** e.g. `http_503`, `twilio_21211`, `smtp_550`, `timeout`. */
  readonly code: string;
  /** The carrier's own wish for a pause. */
  readonly retryAfterMs: number | undefined;

  constructor(kind: DeliveryError['kind'], code: string, retryAfterMs?: number) {
    super(`the message was not taken (${kind})`);
    this.kind = kind;
    this.code = safeCode(code);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Vendors' codes go to logs and the audit trail: short, and without room for an address or a text. */
function safeCode(code: string): string {
  return code.replaceAll(/[^A-Za-z0-9_.-]/g, '').slice(0, 48) || 'unknown';
}
