// Where the app finds its user pool, its API and its Stepward server. Read once, from /config.json beside the page, so
// that one build serves every environment. All of it is public: there is nothing here that a visitor may not know.

export interface Configuration {
  readonly cognito: {
    readonly region: string;
    readonly userPoolId: string;
    readonly userPoolClientId: string;
    /** How long Cognito lets one step of a sign-in take: `AuthSessionValidity` of the client. 3 unless told. */
    readonly authSessionMinutes: number;
    /** Another address than AWS's, for the emulator. */
    readonly endpoint?: string;
  };
  readonly stepward: {
    readonly baseUrl: string;
    readonly tenantId: string;
    /** What a passkey sign-in is called at Stepward, where the proof comes before Cognito is asked. */
    readonly passkeyAction: string;
  };
  /** The API behind the JWT authorizer, no slash at the end. */
  readonly apiUrl: string;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function text(from: unknown, name: string): string {
  const value = isObject(from) ? from[name] : undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`/config.json lacks ${name}.`);
}

const sessionMinutes = { usual: 3, min: 3, max: 15 };

function readSessionMinutes(value: unknown = sessionMinutes.usual): number {
  const { min, max } = sessionMinutes;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`authSessionMinutes of /config.json must be a whole number from ${min} to ${max}.`);
}

export function readConfiguration(json: unknown): Configuration {
  const { cognito, stepward } = isObject(json) ? json : {};
  const endpoint = isObject(cognito) ? cognito.endpoint : undefined;
  return {
    cognito: {
      region: text(cognito, 'region'),
      userPoolId: text(cognito, 'userPoolId'),
      userPoolClientId: text(cognito, 'userPoolClientId'),
      authSessionMinutes: readSessionMinutes(isObject(cognito) ? cognito.authSessionMinutes : undefined),
      ...(typeof endpoint === 'string' ? { endpoint } : {}),
    },
    stepward: {
      baseUrl: text(stepward, 'baseUrl'),
      tenantId: text(stepward, 'tenantId'),
      passkeyAction: text(stepward, 'passkeyAction'),
    },
    apiUrl: text(json, 'apiUrl'),
  };
}

export async function loadConfiguration(): Promise<Configuration> {
  const answer = await fetch('/config.json', { cache: 'no-store' });
  if (!answer.ok) throw new Error(`/config.json answered ${answer.status}.`);
  return readConfiguration(await answer.json());
}
