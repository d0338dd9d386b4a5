// What the backend is told, from the environment. The client secret is a secret: it stays on this server.

export interface Settings {
  readonly region: string;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where people open this application: `https://app.example.com`. Its `/callback` is RedirectUrl of the triggers. */
  readonly origin: string;
  readonly port: number;
  /** Another address than AWS's, for the emulator. */
  readonly endpoint?: string;
}

/** @throws with the name of a variable that is missing */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const text = (name: string): string => {
    const value = environment[name];
    if (value === undefined || value === '') throw new Error(`${name} is required`);
    return value;
  };
  const endpoint = environment.COGNITO_ENDPOINT;
  return {
    region: text('AWS_REGION'),
    userPoolId: text('COGNITO_USER_POOL_ID'),
    clientId: text('COGNITO_CLIENT_ID'),
    clientSecret: text('COGNITO_CLIENT_SECRET'),
    origin: new URL(text('APP_ORIGIN')).origin,
    port: Number(environment.PORT ?? 3000),
    ...(endpoint === undefined || endpoint === '' ? {} : { endpoint }),
  };
}
