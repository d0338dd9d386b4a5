/** Bodies that no schema describes, as they are sent (SECURITY D11, N-32). */

const repeat = (open: string, middle: string, close: string, times: number): string =>
  open.repeat(times) + middle + close.repeat(times);
const fields = (count: number): string =>
  `{${Array.from({ length: count }, (_, index) => `"f${index}":1`).join(',')}}`;

export const hostileBodies: readonly (string | Buffer)[] = [
  '', ' ', 'null', 'true', '0', '"text"', '[]', '[{}]', '{', '{"a":', '{"a":1,}', "{'a':1}", 'undefined', 'NaN',
  '{"userId":"a","userId":"b"}',
  '{"token":"a","token":null}',
  '{"__proto__":{"polluted":1}}',
  '{"custom":{"__proto__":{"polluted":1}}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"\\u005f_proto__":{"polluted":1}}',
  '{"a":1e400}', '{"a":-0}', '{"priority":1e400}', '{"limit":-0}', '{"a":123456789012345678901234567890}',
  '{"expiresInSeconds":1e1}', '{"counter":9007199254740993}',
  '{"email":"\\u0000"}', '{"email":"\\ud800"}', '{"\\ud800":1}', '{"username":"a\\u0000b"}',
  repeat('[', '', ']', 33), repeat('[', '', ']', 20_000), repeat('{"a":', '1', '}', 40), repeat('{"a":', '1', '}', 9_000),
  `{"custom":${repeat('{"a":', '1', '}', 31)}}`,
  `{"conditions":${repeat('{"!":', 'true', '}', 30)}}`,
  fields(1_001), fields(5_000),
  `{"email":"${'x'.repeat(60_000)}"}`, `{"email":"${'x'.repeat(70_000)}"}`, ' '.repeat(65_537), 'x'.repeat(1_100_000),
  `{"custom":{"s":"${'\\u00e9'.repeat(10_000)}"}}`,
  `{"verificationMethods":[${'"EMAIL_OTP",'.repeat(900)}"SMS"]}`,
  `{"authenticators":[${'null,'.repeat(990)}1]}`,
  '\ufeff{}', '<?xml version="1.0"?><a/>', 'a=1&b=2', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--',
  Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
  Buffer.from([0x00]),
  Buffer.from('{"userId":"\xed\xa0\x80"}', 'latin1'),
  Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00]),
];

export const hostileContentTypes: readonly string[] = [
  'application/json; charset=utf-16', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x',
  'application/json,text/html', '', '/', 'application/json;'.repeat(50),
];

/** As they stand in the path: decoded once by whoever reads them. */
export const hostileSegments: readonly string[] = [
  '%', '%zz', '%00', 'a%00b', '%ED%A0%80', '%C0%AF', '%2F', '..', '%2e%2e', '..%2f..%2fetc%2fpasswd', '%252F', '|', '+',
  '%20', '__proto__', 'constructor', 'toString', "'", '%22', '%3Cscript%3E', 'x'.repeat(256), 'x'.repeat(5_000),
  '%F0%9F%A6%8A', '%F0%9F', ';a=b', '*', ':userId', '%0d%0aSet-Cookie:a=b', '-1', '1e400',
];

export const hostileQueries: readonly string[] = [
  '?', '?&', '?=', '?a', '?limit=0', '?limit=1&limit=2', '?limit[]=1', '?limit[a]=1', '?__proto__=1', '?__proto__[a]=1',
  '?constructor.prototype.polluted=1', '?%00=1', '?%=1', '?state=%ED%A0%80', '?token=%00', '?email=%', '?limit=1e9',
  `?codes=${'a,'.repeat(500)}`, `?x=${'y'.repeat(6_000)}`, '?fromDate=%2B275760-09-13', '?userId=alice&userId=bob', '?;',
];
