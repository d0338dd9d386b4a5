// Shapes of people and their devices.
import type { VerificationMethod } from './enumerations.ts';

/** Your own facts about a person or an action; rules can read them. */
export interface CustomData {
  [name: string]: string | number | boolean;
}

/** Of `getUser`. */
export interface GetUserRequest {
  userId: string;
}

/** A person. One that the server never saw is `isEnrolled: false`, not an error. */
export interface GetUserResponse {
  userId?: string;
  /** Whether the person has a factor that a challenge could ask for. */
  isEnrolled: boolean;
  email?: string;
  emailVerified: boolean;
  phoneNumber?: string;
  phoneNumberVerified: boolean;
  username?: string;
  displayName?: string;
  locale?: string;
  custom?: CustomData;
  enrolledVerificationMethods?: VerificationMethod[];
  allowedVerificationMethods?: VerificationMethod[];
  defaultVerificationMethod?: VerificationMethod;
}

/** Of `queryUsers`: at least one of the first four; several narrow the answer. */
export interface QueryUsersRequest {
  username?: string | undefined;
  email?: string | undefined;
  phoneNumber?: string | undefined;
  /** An ID token of an identity provider that the server trusts; finds by its e-mail address. */
  token?: string | undefined;
  /** People per page. */
  limit?: number | undefined;
  /** Of the page before: goes on after it. */
  lastEvaluatedUserId?: string | undefined;
}

/** One of the people that `queryUsers` found. */
export interface QueriedUser {
  userId: string;
  email?: string;
  emailVerified: boolean;
  phoneNumber?: string;
  phoneNumberVerified: boolean;
  username?: string;
  displayName?: string;
  isEnrolled?: boolean;
  enrolledVerificationMethods?: VerificationMethod[];
  /** ISO 8601. */
  createdAt?: string;
}

/** Claims of the ID token that `queryUsers` was given. */
export interface TokenPayload {
  email?: string;
  email_verified?: boolean | string;
  [claim: string]: unknown;
}

/** A page of people. */
export interface QueryUsersResponse {
  users: QueriedUser[];
  /** There are more: ask again with it. Absent on the last page. */
  lastEvaluatedUserId?: string;
  tokenPayload?: TokenPayload;
}

/** Of `updateUser`: what is left out stays. Makes the person if there is none. */
export interface UpdateUserRequest {
  userId: string;
  attributes: UserAttributes;
}

/** What you know of a person. */
export interface UserAttributes {
  email?: string | undefined;
  /** The address is proven: e-mail factors move to it. */
  emailVerified?: boolean | undefined;
  phoneNumber?: string | undefined;
  phoneNumberVerified?: boolean | undefined;
  username?: string | undefined;
  displayName?: string | undefined;
  /** Replaces what was there. */
  custom?: CustomData | undefined;
  /** BCP 47, such as `de-AT`. */
  locale?: string | undefined;
  defaultVerificationMethod?: VerificationMethod | undefined;
}

/** Of `deleteUser`: the person, their factors and their history. There is no way back. */
export interface DeleteUserRequest {
  userId: string;
}

/** Of `getDevices`. */
export interface GetDevicesRequest {
  userId: string;
}

/** A device that a person used. Times are ISO 8601. */
export interface UserDevice {
  userId: string;
  deviceId: string;
  createdAt: string;
  authenticatedAt?: string;
  /** It is not trusted since then. */
  invalidatedAt?: string;
  /** Rules see it as remembered until then. */
  rememberedUntil?: string;
  lastVerificationMethod?: VerificationMethod;
}

/** Of `updateDevice`. */
export interface UpdateDeviceRequest {
  userId: string;
  deviceId: string;
  attributes: DeviceAttributes;
}

/** What can be said of a device. */
export interface DeviceAttributes {
  /** ISO 8601, in the future; null forgets the device. */
  rememberedUntil: string | null;
}

/** Of `invalidateDevice`: it counts as unknown from now on. */
export interface InvalidateDeviceRequest {
  userId: string;
  deviceId: string;
}
