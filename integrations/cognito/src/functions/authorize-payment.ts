import type { APIGatewayProxyHandlerV2WithJWTAuthorizer } from 'aws-lambda';
import { createAuthorizePayment } from '../api/authorize-payment.ts';
import { readEnvironment } from '../config/environment.ts';
import { createWorkings } from '../stepward-client.ts';

const config = readEnvironment(process.env);

export const handler: APIGatewayProxyHandlerV2WithJWTAuthorizer = createAuthorizePayment(
  config,
  createWorkings(config),
);
