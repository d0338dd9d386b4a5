import type { APIGatewayProxyHandlerV2WithJWTAuthorizer } from 'aws-lambda';
import { createRemoveAuthenticator } from '../api/remove-authenticator.ts';
import { readEnvironment } from '../config/environment.ts';
import { createWorkings } from '../stepward-client.ts';

const config = readEnvironment(process.env);

export const handler: APIGatewayProxyHandlerV2WithJWTAuthorizer = createRemoveAuthenticator(
  config,
  createWorkings(config),
);
