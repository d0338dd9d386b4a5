import { describe, expect, it } from 'vitest';
import { isCookieOfField, resembles } from './field-names.ts';

describe('names that a forgiving application takes for another (F3)', () => {
  it.each([
    ['Username', 'username'],
    ['uſername', 'username'],
    ['ｕsername', 'username'],
    [' username', 'username'],
    ['username\t', 'username'],
    ['username[]', 'username'],
    ['username[0]', 'username'],
    ['username[$ne]', 'username'],
    ['username]', 'username'],
    ['user%6eame', 'username'],
    ['username\0x', 'username'],
    ['username%00x', 'username'],
    ['user.name', 'user_name'],
    ['user name', 'user_name'],
    ['user[name', 'user_name'],
    ['user-name', 'user_name'],
    ['user[email][]', 'user[email]'],
    ['user[email][0]', 'user[email]'],
    ['User[Email]', 'user[email]'],
    ['username.x', 'username'],
    ['\u200busername', 'username'],
  ])('%j resembles %s', (name, wanted) => {
    expect(resembles(name, wanted)).toBe(true);
  });

  it.each([
    ['username', 'username'],
    ['password', 'username'],
    ['username_confirmation', 'username'],
    ['username2', 'username'],
    ['user[password]', 'user[email]'],
    ['user', 'user[email]'],
    ['usernam', 'username'],
    ['_username', 'username'],
    ['100%', 'username'],
  ])('%j does not resemble %s', (name, wanted) => {
    expect(resembles(name, wanted)).toBe(false);
  });
});

describe('a cookie that an application takes for a field', () => {
  it.each([
    'username',
    'USERNAME',
    'uſername',
    ' username',
    'user%6eame',
    'username[]',
    'username[x]',
    'username%5Bx%5D',
    'username]',
    'username%00',
  ])('is %j', (name) => {
    expect(isCookieOfField(name, 'username')).toBe(true);
  });

  it.each(['user.name', 'user_name', 'user-name', 'user[name', 'User Name'])('may be spelled %j', (name) => {
    expect(isCookieOfField(name, 'user_name')).toBe(true);
  });

  it.each(['username.sid', 'username_session', 'usernames', 'user', '_username'])('is not %j', (name) => {
    expect(isCookieOfField(name, 'username')).toBe(false);
  });

  it('may be a field of an object', () => {
    expect(isCookieOfField('user[email]', 'user.email')).toBe(true);
    expect(isCookieOfField('user[email][0]', 'user[email]')).toBe(true);
    expect(isCookieOfField('user.sid', 'user')).toBe(false);
  });
});
