/** What an entry of the catalogue says. Owns: its shape, and how velocity windows are written. */

/** How a rule may compare a data point; `list` is an array of texts, `any` is decided by the value sent. */
export type DataPointType = 'boolean' | 'number' | 'text' | 'list' | 'any';

export interface DataPoint {
  /**
   * Name in `{"var": name}`. A last part `*` stands for any name, `<window>` for a stretch of time such as `10m`, `24h` or
   * `7d`, `<key>` for the name of a custom attribute of the action.
   */
  readonly name: string;
  readonly type: DataPointType;
  /** Unit or format of the value; null for plain truth values and free text. */
  readonly unit: string | null;
  /** What the value means, and when it is null. */
  readonly meaning: string;
  /**
   * Absent: known with every action. Else only with those of an action for which an active rule reads this or another of its
   * kind, because it costs: `details` a little time and room, `history` and `velocity` a read of the database.
   */
  readonly gathered?: 'details' | 'history' | 'velocity';
}

type Point = (name: string, meaning: string) => DataPoint;

export const truth: Point = (name, meaning) => ({ name, type: 'boolean', unit: null, meaning });

export const number = (name: string, unit: string, meaning: string): DataPoint => ({
  name,
  type: 'number',
  unit,
  meaning,
});

export const text = (name: string, unit: string | null, meaning: string): DataPoint => ({
  name,
  type: 'text',
  unit,
  meaning,
});

export const any: Point = (name, meaning) => ({ name, type: 'any', unit: null, meaning });

type Gathered = NonNullable<DataPoint['gathered']>;

export const whenRead = (gathered: Gathered, points: readonly DataPoint[]): DataPoint[] =>
  points.map((point) => ({ ...point, gathered }));
