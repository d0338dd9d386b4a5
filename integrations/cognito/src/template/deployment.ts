/**
 * What a deployment of the Cognito integration is, whichever tool makes it. The readers of the SAM template and of the
 * Terraform files fill this, and check-*.ts says what must hold of it: once, for both.
 *
 * References are texts that look the same from both: `{pool.arn}`, `{client:web.id}`, `{function:pre-sign-up.arn}`,
 * `{logs:pre-sign-up.arn}`, `{api.id}`. A function is called by the name of its archive.
 */
export interface Deployment {
  readonly pool: UserPool;
  /** `web` has no secret, `backend` has one. */
  readonly clients: Readonly<Record<string, AppClient>>;
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  /** Who may invoke which function. */
  readonly permissions: readonly Permission[];
  readonly roles: Readonly<Record<string, Role>>;
  /** Policies that stand for themselves, for roles that are not made here. */
  readonly policies: readonly (readonly Statement[])[];
  readonly api: HttpApi;
  readonly logGroups: readonly LogGroup[];
  readonly filters: readonly MetricFilter[];
  readonly alarms: readonly Alarm[];
  readonly layers: readonly Layer[];
  readonly outputs: readonly Output[];
  readonly inputs: readonly Input[];
}

export interface UserPool {
  readonly deletionProtection: string;
  /** Whether the tool refuses to delete it with the rest. */
  readonly isRetained: boolean;
  readonly usernameAttributes: readonly string[];
  readonly isCaseSensitive: boolean;
  readonly autoVerifiedAttributes: readonly string[];
  readonly verifiedBeforeUpdate: readonly string[];
  readonly isSignUpByAdminOnly: boolean;
  readonly passwordLengthMin: number;
  readonly recovery: readonly string[];
  readonly mfa: string;
  /** Cognito's own threat protection, which custom authentication does not go with. */
  readonly threatProtection: string;
  /** Trigger (`DefineAuthChallenge`) to function. */
  readonly triggers: Readonly<Record<string, string>>;
}

export interface AppClient {
  readonly pool: string;
  readonly hasSecret: boolean;
  readonly flows: readonly string[];
  readonly userExistenceErrors: string;
  readonly authSessionMinutes: number;
  readonly isRevocable: boolean;
  readonly hasOAuth: boolean;
  readonly writeAttributes: readonly string[];
  readonly accessTokenMinutes: number;
}

export interface LambdaFunction {
  readonly archive: string;
  readonly handler: string;
  readonly runtime: string;
  readonly architectures: readonly string[];
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly layers: readonly string[];
  /** Key of `roles`. */
  readonly role: string;
  readonly name: string;
}

export interface Permission {
  readonly functionArn: string;
  readonly action: string;
  readonly principal: string;
  readonly sourceArn: string;
}

export interface Role {
  /** Services that may take it. */
  readonly trusts: readonly string[];
  readonly managedPolicies: readonly string[];
  readonly statements: readonly Statement[];
}

export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

export interface HttpApi {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly identitySource: readonly string[];
  readonly origins: readonly string[];
  readonly rateLimit: number;
  readonly burstLimit: number;
  readonly accessLogs: string;
  readonly routes: readonly Route[];
}

export interface Route {
  /** `POST /payments` */
  readonly key: string;
  readonly function: string;
  readonly isAuthorized: boolean;
  readonly scopes: readonly string[];
}

export interface LogGroup {
  readonly name: string;
  readonly retentionDays: number;
}

export interface MetricFilter {
  readonly logGroup: string;
  readonly pattern: string;
  readonly metric: string;
}

export interface Alarm {
  /** `namespace name`, with dimensions after it. */
  readonly metrics: readonly string[];
  readonly isAtFirst: boolean;
  readonly actions: readonly string[];
}

export interface Layer {
  readonly archive: string;
  readonly runtimes: readonly string[];
}

export interface Output {
  readonly name: string;
  readonly value: string;
}

export interface Input {
  readonly name: string;
  readonly isSecret: boolean;
  readonly default: unknown;
}
