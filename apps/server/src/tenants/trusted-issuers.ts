/** The setting `trustedIdTokenIssuers`. Owns: that what is fetched for it goes to an address fit for keys. */
import type { UpdateTenantBody } from '@stepward/api';
import { ApiError } from '../http/api-error.ts';
import type { TrustedIdTokenIssuer } from './tenant.ts';

/** What the setting takes, and nothing else that the body carries; null takes the setting away. */
export const trustedIssuersIn = ({ trustedIdTokenIssuers }: UpdateTenantBody) =>
  trustedIdTokenIssuers?.map(({ issuer, audiences, jwksUri }) => ({ issuer, audiences, jwksUri })) ??
  trustedIdTokenIssuers;

export function checkIssuer({ issuer, jwksUri }: TrustedIdTokenIssuer): void {
  if (jwksUri !== undefined && !isFetchable(jwksUri))
    throw new ApiError('invalid_request', 'The field trustedIdTokenIssuers takes a jwksUri with https only.');
  if (jwksUri === undefined && !isFetchable(issuer))
    throw new ApiError(
      'invalid_request',
      'The field trustedIdTokenIssuers takes an issuer such as https://accounts.google.com, or its jwksUri beside it.',
    );
}

/** HTTPS, or this machine for trying out. */
export function isFetchable(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return (
    username === '' && password === '' && (protocol === 'https:' || (protocol === 'http:' && isLoopback))
  );
}
