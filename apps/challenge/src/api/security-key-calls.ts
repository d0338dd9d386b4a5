// Security keys (Client API §6): the same ceremonies as passkeys, on a wire that is bare.
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser';
import type { Post } from './client.ts';
import { parseCeremony, parseVerify } from './parse.ts';
import type { VerifyAnswer } from './types.ts';

export interface SecurityKeyCalls {
  securityKeyCreationOptions(): Promise<PublicKeyCredentialCreationOptionsJSON>;
  addSecurityKey(credential: RegistrationResponseJSON): Promise<VerifyAnswer>;
  securityKeyRequestOptions(): Promise<PublicKeyCredentialRequestOptionsJSON>;
  verifySecurityKey(credential: AuthenticationResponseJSON): Promise<VerifyAnswer>;
}

const folder = '/client/user-authenticators/security-key';

export const securityKeyCalls = (post: Post): SecurityKeyCalls => ({
  securityKeyCreationOptions: async () => {
    const options = await post(`${folder}/registration-options`);
    return parseCeremony<PublicKeyCredentialCreationOptionsJSON>({ options }).options;
  },
  addSecurityKey: async (credential) => parseVerify(await post(folder, credential)),
  securityKeyRequestOptions: async () => {
    const options = await post(`${folder}/authentication-options`);
    return parseCeremony<PublicKeyCredentialRequestOptionsJSON>({ options }).options;
  },
  verifySecurityKey: async (credential) => parseVerify(await post('/client/verify/security-key', credential)),
});
