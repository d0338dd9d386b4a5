/** How an action code is decided when no rule says otherwise (management-api.md §3). */
import type { Outcome } from '@stepward/decision';

export interface ActionConfiguration {
  readonly actionCode: string;
  readonly defaultOutcome: Outcome;
  /** The optional fields, as given; absent means unset and is omitted from answers. */
  readonly optional: ActionOptions;
  readonly lastActionAt: number | null;
}

export interface ActionOptions {
  /** Absent: rules decide (CLASSIC). */
  readonly actionType?: 'FLOW';
  /** What the person confirms, by locale (texts.ts). */
  readonly messagingTemplates?: Readonly<Record<string, { readonly defaultTemplate: string }>>;
  /** What people call the action, by locale. */
  readonly displayNames?: Readonly<Record<string, string>>;
  /** Nobody who comes here has typed a password: messages tell nobody to change one. */
  readonly isPasswordless?: boolean;
  readonly verificationMethods?: readonly string[];
  readonly promptToEnrollVerificationMethods?: readonly string[];
  readonly defaultVerificationMethod?: string;
  readonly verificationWebhookUrl?: string;
}

/** What a stored rule is (management-api.md §4.1). */
export interface StoredRule {
  readonly ruleId: string;
  readonly name: string;
  readonly description?: string;
  readonly isActive: boolean;
  /** 0 is applied first; unique within an action. */
  readonly priority: number;
  readonly type: Outcome;
  /** JsonLogic, exactly as given; absent: always matches. */
  readonly conditions?: unknown;
  readonly verificationMethods?: readonly string[];
  readonly promptToEnrollVerificationMethods?: readonly string[];
  readonly defaultVerificationMethod?: string;
}
