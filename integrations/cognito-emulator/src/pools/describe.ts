import { type Operation, poolAndClientOf } from './emulator.ts';

export const describeUserPoolClient: Operation = (emulator, input) => {
  const { pool, client } = poolAndClientOf(emulator, input);
  return {
    UserPoolClient: {
      UserPoolId: pool.id,
      ClientId: client.id,
      ClientName: client.id,
      ...(client.secret !== null && { ClientSecret: client.secret }),
      ExplicitAuthFlows: client.explicitAuthFlows,
      PreventUserExistenceErrors: client.preventUserExistenceErrors,
      AuthSessionValidity: client.authSessionValidityMinutes,
      AccessTokenValidity: client.accessTokenValidityMinutes,
      IdTokenValidity: client.idTokenValidityMinutes,
      RefreshTokenValidity: client.refreshTokenValidityMinutes,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
      EnableTokenRevocation: true,
    },
  };
};
