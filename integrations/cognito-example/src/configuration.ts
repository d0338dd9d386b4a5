// Where the app finds its user pool, its API and its Stepward server. Read once, from /config.json beside the page, so
// that one build serves every environment. All of it is public: there is nothing here that a visitor may not know.

export interface Configuration {
  readonly cognito: {
    readonly region: string;
    readonly userPoolId: string;
    readonly userPoolClientId: string;
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

export function readConfiguration(json: unknown): Configuration {
  const { cognito, stepward } = isObject(json) ? json : {};
  const endpoint = isObject(cognito) ? cognito.endpoint : undefined;
  return {
    cognito: {
      region: text(cognito, 'region'),
      userPoolId: text(cognito, 'userPoolId'),
      userPoolClientId: text(cognito, 'userPoolClientId'),
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
