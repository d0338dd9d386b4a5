// Events as Cognito sends them, for tests.
import type {
  APIGatewayProxyEventV2WithJWTAuthorizer,
  CreateAuthChallengeTriggerEvent,
  DefineAuthChallengeTriggerEvent,
  PreSignUpTriggerEvent,
  VerifyAuthChallengeResponseTriggerEvent,
} from 'aws-lambda';
import type { Round } from '../triggers/sign-in-session.ts';

export interface Person {
  readonly userName: string;
  readonly userAttributes: Record<string, string>;
  readonly userNotFound?: boolean;
}

export const person = (
  sub: string,
  email: string | undefined = `${sub.slice(0, 4)}@example.com`,
): Person => ({
  userName: sub,
  userAttributes: { sub, 'cognito:user_status': 'CONFIRMED', ...(email === undefined ? {} : { email }) },
});

/** `userName`: a `sub` that Cognito made up, in pools whose people sign in with an address; else the name. */
export const nobody = (userName: string): Person => ({ userName, userAttributes: {}, userNotFound: true });

const common = ({ userName }: Person) => ({
  version: '1',
  region: 'eu-central-1',
  userPoolId: 'eu-central-1_example',
  userName,
  callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'web-client' },
});

const about = ({ userAttributes, userNotFound }: Person) => ({
  userAttributes,
  ...(userNotFound === undefined ? {} : { userNotFound }),
});

type Session = DefineAuthChallengeTriggerEvent['request']['session'];
const sessionOf = (rounds: readonly Round[]): Session => rounds as Session;

export const defineEvent = (rounds: readonly Round[], who: Person = person('sub-1')) =>
  ({
    ...common(who),
    triggerSource: 'DefineAuthChallenge_Authentication',
    request: { ...about(who), session: sessionOf(rounds) },
    response: { issueTokens: false, failAuthentication: false },
  }) satisfies DefineAuthChallengeTriggerEvent;

export const createEvent = (
  who: Person,
  rounds: readonly Round[] = [],
  clientMetadata?: Record<string, string>,
) =>
  ({
    ...common(who),
    triggerSource: 'CreateAuthChallenge_Authentication',
    request: {
      ...about(who),
      challengeName: 'CUSTOM_CHALLENGE',
      session: sessionOf(rounds),
      ...(clientMetadata === undefined ? {} : { clientMetadata }),
    },
    response: { publicChallengeParameters: {}, privateChallengeParameters: {}, challengeMetadata: '' },
  }) satisfies CreateAuthChallengeTriggerEvent;

export const verifyEvent = (
  who: Person,
  privateChallengeParameters: Record<string, string>,
  challengeAnswer: string,
) =>
  ({
    ...common(who),
    triggerSource: 'VerifyAuthChallengeResponse_Authentication',
    request: { ...about(who), privateChallengeParameters, challengeAnswer },
    response: { answerCorrect: false },
  }) satisfies VerifyAuthChallengeResponseTriggerEvent;

export const preSignUpEvent = (
  triggerSource: PreSignUpTriggerEvent['triggerSource'],
  clientMetadata: Record<string, string> = {},
): PreSignUpTriggerEvent => ({
  ...common(person('sub-1')),
  triggerSource,
  request: { userAttributes: { email: 'new@example.com' }, validationData: {}, clientMetadata },
  response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
});

export interface ApiCall {
  readonly sub?: string;
  readonly claims?: Record<string, string>;
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly pathParameters?: Record<string, string>;
}

export const apiEvent = ({ sub = 'sub-1', claims = {}, body, rawBody, pathParameters = {} }: ApiCall) =>
  ({
    version: '2.0',
    routeKey: 'POST /payments',
    rawPath: '/payments',
    rawQueryString: '',
    headers: {},
    pathParameters,
    isBase64Encoded: false,
    ...(rawBody === undefined && body === undefined ? {} : { body: rawBody ?? JSON.stringify(body) }),
    requestContext: {
      accountId: '1',
      apiId: 'a',
      domainName: 'api.example.com',
      domainPrefix: 'api',
      http: {
        method: 'POST',
        path: '/payments',
        protocol: 'HTTP/1.1',
        sourceIp: '203.0.113.7',
        userAgent: 'Mozilla/5.0 Test',
      },
      requestId: 'r',
      routeKey: 'POST /payments',
      stage: '$default',
      time: '',
      timeEpoch: 0,
      authorizer: {
        principalId: '',
        integrationLatency: 0,
        jwt: {
          claims: {
            sub,
            username: sub,
            token_use: 'access',
            iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_example',
            ...claims,
          },
          scopes: null,
        },
      },
    },
  }) as unknown as APIGatewayProxyEventV2WithJWTAuthorizer;
