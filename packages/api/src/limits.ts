/** Limits of the wire, by name and unit. */
export const userIdCharactersMax = 255;
export const idempotencyKeyCharactersMax = 255;
export const urlCharactersMax = 2_048;
export const textCharactersMax = 1_024;
/** Base64url characters of one held ciphertext. */
export const ciphertextCharactersMax = 49_152;
export const handleLifeSecondsMax = 86_400;
/** Cookies of one browser that a login may claim at once. */
export const claimedCookiesMax = 60;
/** 90 days. */
export const claimLifeSecondsMax = 7_776_000;
