import type { APIGatewayProxyHandlerV2WithJWTAuthorizer } from 'aws-lambda';
import { createListAuthenticators } from '../api/list-authenticators.ts';
import { readEnvironment } from '../config/environment.ts';
import { createWorkings } from '../stepward-client.ts';

const config = readEnvironment(process.env);

export const handler: APIGatewayProxyHandlerV2WithJWTAuthorizer = createListAuthenticators(
  config,
  createWorkings(config),
);
