// What an application behind the edge sends: many people, some of whom come often, each with a few devices and places.
import { seededRandom } from './random.ts';

export const redirectUrl = 'https://app.example.com/.stepward/callback';
export const usersCount = 20_000;
/** Higher: more of the calls come from fewer people. */
const skew = 3;
const devicesPerUser = 3;

const browsers = ['Chrome/142.0.0.0', 'Chrome/141.0.0.0', 'Firefox/145.0', 'Version/26.0 Safari/605.1.15'];
const systems = [
  'Windows NT 10.0; Win64; x64',
  'Macintosh; Intel Mac OS X 10_15_7',
  'X11; Linux x86_64',
  'Linux; Android 16; K',
];
const userAgents = systems.flatMap((system) =>
  browsers.map((browser) => `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) ${browser}`),
);

/** @param authorization value of the header */
export function trackRequests(authorization: string, seed: number): () => string {
  const random = seededRandom(seed);
  const integer = (below: number) => Math.floor(random() * below);
  let count = 0;
  return () => {
    count += 1;
    const user = Math.floor(usersCount * random() ** skew);
    const device = integer(devicesPerUser);
    const body = JSON.stringify({
      idempotencyKey: `bench-${seed}-${count}-${integer(1e9)}`,
      redirectUrl: `${redirectUrl}?state=${seed}-${count}`,
      ipAddress: `${20 + (user % 180)}.${(user >> 4) & 255}.${user & 255}.${integer(4)}`,
      userAgent: userAgents[(user + device) % userAgents.length],
      deviceId: `device-${user}-${device}-0123456789abcdef`,
      email: `person-${user}@example.com`,
      custom: { amount: integer(2_000), channel: 'web' },
    });
    return (
      `POST /v1/users/person-${user}%40example.com/actions/signIn HTTP/1.1\r\nhost: localhost\r\n` +
      `authorization: ${authorization}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
    );
  };
}
