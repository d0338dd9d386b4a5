// What Node 24 has and Node 22 has not, so that bundles can be run without it where no Node 22 is at hand. Made by comparing the
// properties of all globals of 24.21.0 with those of 22.23.3; a global that is not here is in both.
const newerThanNode22 = [
  'AsyncDisposableStack',
  'Atomics.pause',
  'Blob.prototype.textStream',
  'CloseEvent',
  'DataView.prototype.getFloat16',
  'DataView.prototype.setFloat16',
  'DisposableStack',
  'Error.isError',
  'Float16Array',
  'Intl.DurationFormat',
  'Intl.Locale.prototype.firstDayOfWeek',
  'Intl.Locale.prototype.getCalendars',
  'Intl.Locale.prototype.getCollations',
  'Intl.Locale.prototype.getHourCycles',
  'Intl.Locale.prototype.getNumberingSystems',
  'Intl.Locale.prototype.getTextInfo',
  'Intl.Locale.prototype.getTimeZones',
  'Intl.Locale.prototype.getWeekInfo',
  'Math.f16round',
  'Navigator.prototype.locks',
  'Promise.try',
  'RegExp.escape',
  'SubtleCrypto.prototype.decapsulateBits',
  'SubtleCrypto.prototype.decapsulateKey',
  'SubtleCrypto.prototype.encapsulateBits',
  'SubtleCrypto.prototype.encapsulateKey',
  'SubtleCrypto.prototype.getPublicKey',
  'SubtleCrypto.supports',
  'SuppressedError',
  'URLPattern',
  'WebAssembly.SuspendError',
  'WebAssembly.Suspending',
  'WebAssembly.promising',
] as const;

/** Statements that take all of it from a process. */
export const withoutNewerBuiltins = `for (const path of ${JSON.stringify(newerThanNode22)}) {
  const names = path.split('.');
  const last = names.pop();
  const owner = names.reduce((at, name) => at?.[name], globalThis);
  if (owner && !delete owner[last]) throw new Error(path + ' cannot be taken away');
}`;

/** All that the bundles may import of Node, all of it older than 22. Add a name with the version that brought it. */
export const importedOfNode = [
  'crypto.createHash', // 0.1.92
  'crypto.createHmac', // 0.1.94
  'crypto.randomUUID', // 14.17
  'crypto.timingSafeEqual', // 6.6
  'module.createRequire', // 12.2
  'url.domainToASCII', // 7.4
] as const;
