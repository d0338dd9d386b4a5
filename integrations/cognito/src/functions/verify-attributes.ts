import type { APIGatewayProxyHandlerV2WithJWTAuthorizer } from 'aws-lambda';
import { createUserPool } from '../api/user-pool.ts';
import { createVerifyAttributes } from '../api/verify-attributes.ts';
import { readEnvironment } from '../config/environment.ts';
import { createWorkings } from '../stepward-client.ts';

const config = readEnvironment(process.env);

export const handler: APIGatewayProxyHandlerV2WithJWTAuthorizer = createVerifyAttributes(
  config,
  createWorkings(config),
  createUserPool(),
);
