import { adminInitiateAuth, initiateAuth } from '../authentication/initiate-auth.ts';
import { adminRespondToAuthChallenge, respondToAuthChallenge } from '../authentication/respond-to-auth.ts';
import { describeUserPoolClient } from '../pools/describe.ts';
import type { Operation } from '../pools/emulator.ts';
import { getTokensFromRefreshToken, globalSignOut, revokeToken } from '../tokens/token-operations.ts';
import * as admin from '../users/admin-users.ts';
import { listUsers } from '../users/list-users.ts';
import * as own from '../users/own-user.ts';
import { confirmForgotPassword, forgotPassword } from '../users/password-recovery.ts';
import { confirmSignUp, resendConfirmationCode, signUp } from '../users/sign-up.ts';

/** Anybody may call these; what protects them is in the request. */
export const publicOperations: Readonly<Record<string, Operation>> = {
  ChangePassword: own.changePassword,
  ConfirmForgotPassword: confirmForgotPassword,
  ConfirmSignUp: confirmSignUp,
  DeleteUser: own.deleteUser,
  ForgotPassword: forgotPassword,
  GetTokensFromRefreshToken: getTokensFromRefreshToken,
  GetUser: own.getUser,
  GetUserAttributeVerificationCode: own.getUserAttributeVerificationCode,
  GlobalSignOut: globalSignOut,
  InitiateAuth: initiateAuth,
  ResendConfirmationCode: resendConfirmationCode,
  RespondToAuthChallenge: respondToAuthChallenge,
  RevokeToken: revokeToken,
  SignUp: signUp,
  UpdateUserAttributes: own.updateUserAttributes,
  VerifyUserAttribute: own.verifyUserAttribute,
};

/** These need AWS credentials. */
export const signedOperations: Readonly<Record<string, Operation>> = {
  AdminConfirmSignUp: admin.adminConfirmSignUp,
  AdminCreateUser: admin.adminCreateUser,
  AdminDeleteUser: admin.adminDeleteUser,
  AdminDisableUser: admin.adminDisableUser,
  AdminEnableUser: admin.adminEnableUser,
  AdminGetUser: admin.adminGetUser,
  AdminInitiateAuth: adminInitiateAuth,
  AdminResetUserPassword: admin.adminResetUserPassword,
  AdminRespondToAuthChallenge: adminRespondToAuthChallenge,
  AdminSetUserPassword: admin.adminSetUserPassword,
  AdminUpdateUserAttributes: admin.adminUpdateUserAttributes,
  AdminUserGlobalSignOut: admin.adminUserGlobalSignOut,
  DescribeUserPoolClient: describeUserPoolClient,
  ListUsers: listUsers,
};
