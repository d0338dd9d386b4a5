import { type Operation, poolOf } from '../pools/emulator.ts';
import { invalidParameter } from '../wire/cognito-error.ts';
import { type User, wireUser } from './user.ts';

const pageMax = 60;

export const listUsers: Operation = (emulator, input) => {
  const pool = poolOf(emulator, input);
  const filter = input.optionalString('Filter');
  const limit = input.integer('Limit', 0, pageMax) || pageMax;
  const start = Number(input.optionalString('PaginationToken') ?? 0);
  if (!Number.isInteger(start) || start < 0) throw invalidParameter('Invalid pagination token.');
  const matching = pool.users.all().filter(filter === undefined ? () => true : parseFilter(filter));
  const next = start + limit;
  const attributesToGet = input.strings('AttributesToGet');
  return {
    Users: matching.slice(start, next).map((user) => wireUser(user, attributesToGet)),
    ...(next < matching.length && { PaginationToken: String(next) }),
  };
};

const searchable: Record<string, (user: User) => string | undefined> = {
  username: (user) => user.userName,
  sub: (user) => user.sub,
  'cognito:user_status': (user) => user.status,
  status: (user) => (user.isEnabled ? 'Enabled' : 'Disabled'),
};
for (const name of ['email', 'phone_number', 'name', 'given_name', 'family_name', 'preferred_username'])
  searchable[name] = (user) => user.attributes[name];

/** `name = "value"` or `name ^= "value"`; a quotation mark in the value is written \". */
function parseFilter(filter: string): (user: User) => boolean {
  const parts = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(filter);
  const read = searchable[parts?.[1] ?? ''];
  if (!parts || !read) throw invalidParameter(`Error while parsing filter: ${filter}`);
  const value = (parts[3] ?? '').replace(/\\(.)/g, '$1');
  const isPrefix = parts[2] === '^=';
  return (user) => {
    const held = read(user);
    return isPrefix ? (held?.startsWith(value) ?? false) : held === value;
  };
}
