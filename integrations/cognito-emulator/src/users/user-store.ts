import type { AliasName, PoolOptions } from '../pools/options.ts';
import { CognitoError } from '../wire/cognito-error.ts';
import type { User } from './user.ts';

type Identification = Pick<PoolOptions, 'usernameAttributes' | 'aliasAttributes' | 'usernameCaseSensitive'>;

/** The users of one pool, and who is meant by a name. */
export class UserStore {
  readonly #users = new Map<string, User>();
  readonly #options: Identification;

  constructor(options: Identification, users: readonly User[] = []) {
    this.#options = options;
    for (const user of users) this.#users.set(this.#key(user.userName), user);
  }

  /** In the order in which they were made. */
  all(): User[] {
    return [...this.#users.values()];
  }

  /** By user name, `sub`, or what the pool lets users sign in with. */
  find(name: string): User | undefined {
    return this.#users.get(this.#key(name)) ?? this.all().find((user) => this.#isNamed(user, name));
  }

  add(user: User): void {
    this.#users.set(this.#key(user.userName), user);
  }

  remove(user: User): void {
    this.#users.delete(this.#key(user.userName));
  }

  isTaken(userName: string): boolean {
    return this.#users.has(this.#key(userName));
  }

  /** Who else signs in with this e-mail address or telephone number. */
  holderOf(name: AliasName, value: string, except?: User): User | undefined {
    return this.all().find((user) => user !== except && this.#signsInWith(user, name, value));
  }

  /** Throws AliasExistsException when another user signs in with one of these. */
  refuseTakenAliases(user: User, attributes: Readonly<Record<string, string>>): void {
    for (const name of ['email', 'phone_number'] as const) {
      const value = attributes[name];
      if (value === undefined || !this.holderOf(name, value, user)) continue;
      const isVerified = attributes[`${name}_verified`] === 'true';
      if (this.#options.usernameAttributes?.includes(name) || isVerified) throw aliasExists(name);
    }
  }

  #isNamed(user: User, name: string): boolean {
    if (user.sub === name) return true;
    return (['email', 'phone_number'] as const).some((alias) => this.#signsInWith(user, alias, name));
  }

  #signsInWith(user: User, alias: AliasName, value: string): boolean {
    const held = user.attributes[alias];
    if (held === undefined || this.#key(held) !== this.#key(value)) return false;
    if (this.#options.usernameAttributes?.includes(alias)) return true;
    const isAlias = this.#options.aliasAttributes?.includes(alias) ?? false;
    return isAlias && user.attributes[`${alias}_verified`] === 'true';
  }

  #key(name: string): string {
    return this.#options.usernameCaseSensitive ? name : name.toLowerCase();
  }
}

export function aliasExists(name: AliasName): CognitoError {
  const what = name === 'email' ? 'email' : 'phone number';
  return new CognitoError('AliasExistsException', `An account with the given ${what} already exists.`);
}
