/** What a configuration of the edge may say, but what leaves more open than most applications need. Pure. */
import type { EdgeConfig, LoginEndpoint } from '@stepward/edge';

const iso = (ms: number): string => new Date(ms).toISOString();

/** Sentences; none for a configuration without any of it. */
export function edgeWarnings(config: EdgeConfig, nowMs: number): string[] {
  return [
    ...pathWarnings(config),
    ...config.logins.flatMap((login) => [...successWarnings(login), ...bodyWarnings(login)]),
    ...cookieWarnings(config),
    ...schemeWarnings(config),
    ...untilWarnings(config, nowMs),
  ];
}

function pathWarnings({ defaultAccess, protectedPaths, publicPaths }: EdgeConfig): string[] {
  const isOpen = publicPaths.includes('/**') || (defaultAccess === 'public' && protectedPaths.length === 0);
  return isOpen ? ['Every path is public: no page needs a challenge. Name protectedPaths.'] : [];
}

const isRedirect = (status: number): boolean => status >= 300;

/** Where a script gets JSON, a status tells a success; a form is answered alike both ways. */
function successWarnings({ path, body, success }: LoginEndpoint): string[] {
  const { statuses, locations, notLocations, cookies } = success;
  if (locations || notLocations || cookies || (body === 'json' && !statuses.some(isRedirect))) return [];
  return [
    `The login ${path} succeeds by its status alone (${statuses.join(', ')}), which many applications give a wrong password too. Add locations, notLocations or cookies to its success.`,
  ];
}

function bodyWarnings({ path, passAnswerBody }: LoginEndpoint): string[] {
  if (!passAnswerBody) return [];
  return [
    `The login ${path} hands the body of its answer out before the challenge (passAnswerBody). With a token in it, the password is enough.`,
  ];
}

/** A name that is misspelt makes no proof, and leaves every session unguarded. */
function cookieWarnings({ sessionCookies, logins }: EdgeConfig): string[] {
  if (sessionCookies === 'found')
    return [
      'sessionCookies is "found". Name every cookie that can log a person in, "remember me" cookies too: only those can be guarded for certain.',
    ];
  return logins.flatMap(({ path, success: { cookies } }) => {
    if (cookies === undefined || cookies === 'any' || cookies.some((name) => sessionCookies.includes(name)))
      return [];
    return [
      `The login ${path} succeeds by a cookie (${cookies.join(', ')}) that is not among sessionCookies. Is one misspelt?`,
    ];
  });
}

/** RFC 7617, RFC 7616, RFC 4559: each request proves a password, or what stands for one. */
const passwordSchemes = ['basic', 'digest', 'ntlm', 'negotiate', 'scram-sha-1', 'scram-sha-256', 'mutual'];

function schemeWarnings({ authorizationSchemes }: EdgeConfig): string[] {
  const found = authorizationSchemes.filter((scheme) => passwordSchemes.includes(scheme));
  if (found.length === 0) return [];
  return [
    `authorizationSchemes has ${found.join(', ')}: a password in the Authorization header of any request reaches the application, a login without a decision. List one only where it opens nothing that belongs to a person.`,
  ];
}

/** What is open until a day. */
function untilWarnings(config: EdgeConfig, nowMs: number): string[] {
  const { enrollment, failMode } = config;
  const { whenNotVouched } = enrollment;
  return [
    ...acceptWarnings(config, nowMs),
    ...(whenNotVouched.kind === 'open'
      ? [
          `enrollment.whenNotVouched is open until ${iso(whenNotVouched.untilMs)}: until then whoever has the password of a person without a factor enrols a factor of their own.`,
        ]
      : []),
    ...(failMode.kind === 'open'
      ? [
          `failMode is open until ${iso(failMode.untilMs)}: a login passes undecided when Stepward times out or answers 5xx.`,
        ]
      : []),
  ];
}

/** The one day that may be over when the functions are built. */
function acceptWarnings({ preexistingSessions }: EdgeConfig, nowMs: number): string[] {
  if (preexistingSessions.kind !== 'accept') return [];
  const until = iso(preexistingSessions.untilMs);
  if (preexistingSessions.untilMs <= nowMs)
    return [
      `preexistingSessions.acceptUntil is over since ${until}: sessions from before are challenged. Remove it.`,
    ];
  return [
    `preexistingSessions accepts sessions without a challenge until ${until}. An application that keeps the session id at login is not protected until then.`,
  ];
}
