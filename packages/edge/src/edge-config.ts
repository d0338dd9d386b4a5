/** A login as the application offers it: what to read the user name from, and what tells a success. */
export interface LoginEndpoint {
  /** Upper case. */
  readonly method: string;
  /** Path pattern, folded like the paths it is compared with. */
  readonly path: string;
  readonly body: 'form' | 'json' | 'multipart' | 'auto';
  /** Field of a form, or dot path of a JSON body (`user.email`). */
  readonly userNameField: string;
  /** Every condition that is given must hold. */
  readonly success: {
    readonly statuses: readonly number[];
    /** Patterns, one of which the path of `Location` must match. */
    readonly locations?: readonly string[];
    /** Patterns, none of which the path of `Location` may match. */
    readonly notLocations?: readonly string[];
    /** Cookies, one of which the answer must set; `any`: some cookie. */
    readonly cookies?: readonly string[] | 'any';
  };
  /** What the application answers to a login that failed, and to no other. Every condition that is given must hold. */
  readonly failure?: Pick<LoginEndpoint['success'], 'statuses' | 'locations' | 'notLocations'>;
  /** The body of a successful answer carries no credential, so it may pass while a challenge is due. */
  readonly passAnswerBody: boolean;
  /** The session cookies are hidden from the login, so that the application starts a new session. */
  readonly freshSession: boolean;
  /** The application gives a session a new id at login, so that none need be claimed. */
  readonly renewsSession: boolean;
}

/** What the flow runs on: validated, complete, plain JSON (it is written into the bundles). Times are epoch milliseconds. */
export interface EdgeConfig {
  /** Host name of `origin`, without the port. */
  readonly host: string;
  /** `https://host[:port]`; `http` only for localhost and *.localhost. */
  readonly origin: string;
  /** The Stepward server; absent in the viewer function's copy. */
  readonly api?: { readonly url: string; readonly secretKey: string; readonly timeoutMs: number };
  readonly action: string;
  readonly logins: readonly LoginEndpoint[];
  readonly userName: {
    readonly trim: boolean;
    readonly lowerCase: boolean;
    readonly unicode: 'none' | 'NFC' | 'NFKC';
    readonly accept: 'any' | 'ascii' | 'email';
  };
  readonly enrollment: {
    readonly vouchEmail: 'username' | 'never';
    readonly whenNotVouched:
      | { readonly kind: 'refuse' }
      | { readonly kind: 'open'; readonly untilMs: number };
  };
  /** As written: path, with a query or not. */
  readonly loginPage: string;
  readonly protectedPaths: readonly string[];
  readonly publicPaths: readonly string[];
  readonly defaultAccess: 'protected' | 'public';
  readonly path: {
    readonly caseInsensitive: boolean;
    readonly ignoreTrailingSlash: boolean;
    readonly stripParameters: boolean;
  };
  readonly sessionCookies: readonly string[] | 'found';
  readonly preexistingSessions:
    | { readonly kind: 'challenge' }
    | { readonly kind: 'accept'; readonly untilMs: number };
  readonly failMode: { readonly kind: 'closed' } | { readonly kind: 'open'; readonly untilMs: number };
  /** The first seals; all open. `key` is base64url of 32 bytes. */
  readonly sealKeys: readonly { readonly kid: string; readonly key: string }[];
  readonly callbackPath: string;
  readonly reviewPath: string;
  /** Lower-case names that the web ACL always sets. */
  readonly wafHeaders: readonly string[];
  /** Lower-case schemes of `Authorization` that reach the application. */
  readonly authorizationSchemes: readonly string[];
  readonly proof: { readonly idleMs: number; readonly absoluteMs: number };
}

/** One login of `stepward.edge.ts`. */
export interface LoginEndpointInput {
  /** Default `POST`. */
  method?: string;
  /** A path, or a pattern: `*` stands for one segment, a final `**` for any number. */
  path: string;
  /** Default `auto`: by the request's content type. */
  body?: 'form' | 'json' | 'multipart' | 'auto';
  /** Field of a form, or dot path of a JSON body (`user.email`). */
  userNameField: string;
  success: {
    /** 200 to 399. */
    statuses: number[];
    locations?: string[];
    notLocations?: string[];
    cookies?: string[] | 'any';
  };
  /**
   * What the application answers to a login that failed and to no other, whatever the visitor asks for. Any other answer
   * that is no success brings no new session cookie, and keeps the browser's session for this user. Default: 400, 401,
   * 403, 404, 419, 422, 423 or 429 without a new session cookie.
   */
  failure?: { statuses: number[]; locations?: string[]; notLocations?: string[] };
  /** Default false. True only where the answer's body carries no credential. */
  passAnswerBody?: boolean;
  /**
   * Default false. True hides every session from the login, so that the application starts a new one. For applications
   * that log an existing session in and change its cookie's value all the time. Needs a login that works without a
   * session, so none whose form token lives in the session.
   */
  freshSession?: boolean;
  /**
   * Default false. True for applications that give a session a new id at each login, as most frameworks do: no session
   * is claimed then, which saves calls to the server. A login that leaves the session cookie as it was is refused.
   */
  renewsSession?: boolean;
}

/** `stepward.edge.ts` as an operator writes it. Dates are ISO 8601 with a zone (`2026-12-01T09:00:00Z`). */
export interface EdgeConfigInput {
  /** Where browsers meet the application: `https://app.example.com`. */
  origin: string;
  /** The Stepward server. `timeoutMs`: 250 to 10,000, default 1,500 (SECURITY N-34). */
  api: { url: string; secretKey: string; timeoutMs?: number };
  /** Action code of a sign-in; default `signIn`. */
  action?: string;
  logins: LoginEndpointInput[];
  /**
   * How the application compares user names; default: trimmed, lower case, NFKC. `accept` refuses other names, where an
   * application takes several for one account: `email` where it takes a user name or an address, `ascii` where its
   * database compares without accents. Otherwise one account would be two people here.
   */
  userName?: {
    trim?: boolean;
    lowerCase?: boolean;
    unicode?: 'none' | 'NFC' | 'NFKC';
    accept?: 'any' | 'ascii' | 'email';
  };
  /**
   * Who may enrol a first factor. Default: whoever receives a code at the e-mail address that the user name is;
   * user names that are no addresses are refused.
   */
  enrollment?: { vouchEmail?: 'username' | 'never'; whenNotVouched?: 'refuse' | { openUntil: string } };
  /** Where people sign in; must be public. */
  loginPage: string;
  protectedPaths?: string[];
  publicPaths?: string[];
  /** For paths that no pattern names; default `protected`. */
  defaultAccess?: 'protected' | 'public';
  /** How the application reads paths; each defaults to true: more spellings are taken for one path. */
  path?: { caseInsensitive?: boolean; ignoreTrailingSlash?: boolean; stripParameters?: boolean };
  /** Names of the cookies that are the application's session; default `found`: what a login sets. */
  sessionCookies?: string[] | 'found';
  /** Sessions from before the roll-out; default `challenge`. At most 90 days ahead. */
  preexistingSessions?: 'challenge' | { acceptUntil: string };
  /** When Stepward times out or answers 5xx; default `closed`. `openUntil`: at most 7 days ahead. */
  failMode?: 'closed' | { openUntil: string };
  /** One, or two while rotating: the first seals, all open. `key`: base64url of 32 random bytes. */
  sealKeys: { kid: string; key: string }[];
  /** Default `/.stepward/callback`. */
  callbackPath?: string;
  /** Default `/.stepward/review`. */
  reviewPath?: string;
  /** `x-amzn-waf-*` names that the web ACL always sets; default none. */
  wafHeaders?: string[];
  /**
   * Schemes of the `Authorization` header that reach the application; default `['bearer']`. A scheme that proves a password
   * (`basic`, `digest`, `ntlm`, `negotiate`) logs somebody in without a decision: list one only where it opens nothing that
   * belongs to a person, such as a password in front of a test system.
   */
  authorizationSchemes?: string[];
  /** Life of a proof: renewed while used (default and at most 12 h), at most 168 h in all. */
  proof?: { idleHours?: number; absoluteHours?: number };
}

export interface EdgeConfigProblem {
  /** As in `logins[0].success.statuses`; empty for the whole. */
  readonly path: string;
  /** What is allowed. Never the value, which may be a secret. */
  readonly message: string;
}

/** Every problem of a configuration at once. */
export class EdgeConfigError extends Error {
  readonly problems: readonly EdgeConfigProblem[];

  constructor(problems: readonly EdgeConfigProblem[]) {
    super(['The edge configuration is not valid:', ...problems.map(lineOf)].join('\n'));
    this.name = 'EdgeConfigError';
    this.problems = problems;
  }
}

function lineOf({ path, message }: EdgeConfigProblem): string {
  return `  ${path === '' ? '(configuration)' : path}: ${message}`;
}
