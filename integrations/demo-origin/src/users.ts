import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

export type DemoUser = {
  username: string;
  password: string;
  name: string;
  department: string;
  extension: string;
};

/** The people of the demo, with their passwords in the clear: for the table that the demo prints, and for tests. */
export const demoUsers: readonly DemoUser[] = [
  {
    username: 'alice@example.com',
    password: 'correct horse battery',
    name: 'Alice Farrell',
    department: 'Accounts',
    extension: '214',
  },
  {
    username: 'bob@example.com',
    password: 'correct horse staple',
    name: 'Bob Okafor',
    department: 'Warehouse',
    extension: '131',
  },
  {
    username: 'carol@example.com',
    password: 'correct horse paddock',
    name: 'Carol Lindqvist',
    department: 'Sales',
    extension: '302',
  },
];

export type User = Omit<DemoUser, 'password'>;
export type UserDirectory = {
  /** The user with that name and password, else null; unknown names take as long as wrong passwords. */
  verify(username: string, password: string): Promise<User | null>;
};

type StoredUser = { user: User; salt: Buffer; hash: Buffer };

const derive = promisify(scrypt) as (password: string, salt: Buffer, bytes: number) => Promise<Buffer>;
const hashBytes = 32;
const saltBytes = 16;

export async function createUserDirectory(users: readonly DemoUser[] = demoUsers): Promise<UserDirectory> {
  const stored = new Map<string, StoredUser>();
  for (const { password, ...user } of users) {
    const salt = randomBytes(saltBytes);
    stored.set(user.username, { user, salt, hash: await derive(password, salt, hashBytes) });
  }
  const nobody = { user: null, salt: randomBytes(saltBytes), hash: randomBytes(hashBytes) };
  return {
    async verify(username, password) {
      const found = stored.get(username.trim().toLowerCase()) ?? nobody;
      const hash = await derive(password, found.salt, hashBytes);
      return timingSafeEqual(hash, found.hash) ? found.user : null;
    },
  };
}
