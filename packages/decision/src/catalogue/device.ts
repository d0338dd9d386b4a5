import { type DataPoint, number, text, truth, whenRead } from './data-point.ts';

/** As ua-parser-js names them. */
export const deviceTypes: readonly string[] = [
  'desktop',
  'mobile',
  'tablet',
  'console',
  'smarttv',
  'wearable',
  'embedded',
  'xr',
];

export const deviceDataPoints: readonly DataPoint[] = [
  truth(
    'device.isNew',
    'The user has had neither an ALLOW nor a passed challenge with this device. True without a device id, and for an invalidated device.',
  ),
  truth('device.isProven', 'The user has passed a challenge on this device.'),
  truth(
    'device.isRemembered',
    'Your application said that the device is to be remembered, and that time has not passed. False without a device id, and for an invalidated device.',
  ),
  truth('device.isBot', 'The user agent is that of a known bot. Null without a user agent.'),
  ...whenRead('details', [
    number(
      'device.minutesSinceLastSeen',
      'minutes',
      'Time since this device of the user was last seen, to the minute. Null when it never was.',
    ),
    number(
      'device.minutesSinceProven',
      'minutes',
      'Time since the user last passed a challenge on this device. Null when they never did.',
    ),
    text(
      'device.browserName',
      'as ua-parser-js names it, e.g. Chrome',
      'Browser that the user agent names. Null when it names none.',
    ),
    number(
      'device.browserVersion',
      'major version',
      'Version of that browser. Null when the user agent names none.',
    ),
    text(
      'device.osName',
      'as ua-parser-js names it, e.g. Windows',
      'Operating system that the user agent names. Null when it names none.',
    ),
    text(
      'device.type',
      'desktop, mobile, tablet, console, smarttv, wearable, embedded or xr',
      'Kind of device that the user agent names; desktop when it names a browser and no kind. Null when it names neither.',
    ),
  ]),
  ...whenRead('history', [
    number(
      'device.minutesSinceFirstSeen',
      'minutes',
      'Time since this device of the user was first seen, whatever was decided then. Null when it never was, and for an invalidated device.',
    ),
    number(
      'device.count',
      'devices',
      'Devices of the user that were seen before and are not invalidated; this one counts when it was.',
    ),
    truth(
      'device.isWebAuthnProven',
      'The user has passed a challenge on this device with a passkey or a security key. False without a device id, and for an invalidated device.',
    ),
  ]),
];
