import { describe, expect, it } from 'vitest';
import { postgresDefinition, StatementTexts, withNumberedParameters } from './sql-text.ts';

describe('parameters', () => {
  it.each([
    ['select 1', 'select 1'],
    ['select ? where a = ? and b = ?', 'select $1 where a = $2 and b = $3'],
    ["select '?' || ? || 'it''s ?' || ?", "select '?' || $1 || 'it''s ?' || $2"],
    ['select "a?" from t where "b""?" = ?', 'select "a?" from t where "b""?" = $1'],
    ['select $1, $2', 'select $1, $2'],
  ])('of %s', (text, expected) => expect(withNumberedParameters(text)).toBe(expected));
});

describe('a definition', () => {
  it('gets the types of PostgreSQL, and text that compares byte by byte', () => {
    const text = 'create table t (a text not null, b integer, c blob, primary key (a)) without rowid';
    expect(postgresDefinition(text)).toBe(
      'create table t (a text collate "C" not null, b bigint, c bytea, primary key (a))',
    );
  });

  it('that is no table stays as it is', () => {
    const text = 'create index text on t (integer)';
    expect(postgresDefinition(text)).toBe(text);
  });
});

describe('a statement', () => {
  it('has one name for one text, and none once there are too many', () => {
    const texts = new StatementTexts();
    expect(texts.get('select ?')).toBe(texts.get('select ?'));
    expect(texts.get('select ?')).not.toEqual(texts.get('select ?, ?'));
    for (let n = 0; n < 1_000; n += 1) texts.get(`select ${n}`);
    expect(texts.get('select ?').name).toBe('s0');
    expect(texts.get('select -1').name).toBeUndefined();
  });

  it.each([
    ['select * from audit_events', true],
    ['select max(seq) from "audit_heads"', true],
    ['select 1 from audit_events_seen', false],
  ])('%s reads the trail: %s', (text, readsTrail) =>
    expect(new StatementTexts().get(text)).toMatchObject({ readsTrail }),
  );
});
