/** What the composition root is given: by the command, by tests, by the bench. */
import type { Logger } from 'pino';
import type { DecisionStore } from './actions/record.ts';
import type { AttestationVerifiers } from './app-credentials/attestation.ts';
import type { RunPlan } from './back-tests/runner.ts';
import type { ServerConfig } from './config/environment.ts';
import type { Database } from './database/database.ts';
import type { OnFailedCodesSpent } from './failed-codes/alarm.ts';
import type { MessageProvider } from './messages/message.ts';
import type { Every } from './qr-codes/watch.ts';
import type { HashingCost } from './recovery-codes/recovery-codes.ts';
import type { KeyRing } from './secrets/key-ring.ts';
import type { IpIntelligence } from './signals/ip-intelligence.ts';
import type { Fetch } from './users/id-token.ts';
import type { Resolve } from './webhooks/safe-fetch.ts';

export interface AppDependencies {
  readonly config: ServerConfig;
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly log: Logger;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  /** What it costs to try a recovery code; absent: the usual, 20 ms. For tests, which make thousands. */
  readonly recoveryCodeCost?: HashingCost;
  /** Folder of the built challenge page. */
  readonly pageDirectory: string;
  /** What is known of addresses; absent: from the files that the configuration names. */
  readonly ipIntelligence?: IpIntelligence;
  /** Where decisions are kept; absent: in the database as everything else. */
  readonly decisions?: DecisionStore;
  /** Carries out back-tests; absent: this thread, between other work. */
  readonly runBackTest?: RunPlan;
  /** Delivers e-mail; absent: the development inbox in development, nothing in production. */
  readonly emailProvider?: MessageProvider;
  /** Gets the public keys of ID-token issuers; absent: the platform's own. */
  readonly fetch?: Fetch;
  /** Told when a tenant has had too many wrong codes in a day; absent: the log, as an error. */
  readonly onFailedCodesSpent?: OnFailedCodesSpent;
  /** Resolves the names in URLs of webhooks; absent: the system's resolver. */
  readonly resolveName?: Resolve;
  /** Who checks the word of phones' makers; absent: nobody. */
  readonly attestation?: AttestationVerifiers;
  /** How what must be looked at every second is; absent: by an interval. */
  readonly every?: Every;
}
