// What the shop sells. Prices are in pence. Weights keep to their unit by a space that does not break.

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly pricePence: number;
  readonly picture: 'bag' | 'grinder' | 'machine';
  /** Which colours of the style sheet it wears. */
  readonly tone: 'fern' | 'clay' | 'plum' | 'slate' | 'honey' | 'ink';
}

export const products: readonly Product[] = [
  {
    id: 'daybreak',
    name: 'Daybreak',
    note: 'House blend. Milk chocolate, hazelnut. 250 g',
    pricePence: 950,
    picture: 'bag',
    tone: 'clay',
  },
  {
    id: 'sidama',
    name: 'Sidama Bensa',
    note: 'Ethiopia, washed. Peach, bergamot. 250 g',
    pricePence: 1250,
    picture: 'bag',
    tone: 'honey',
  },
  {
    id: 'nightjar',
    name: 'Nightjar',
    note: 'Swiss-water decaf. Fig, brown sugar. 250 g',
    pricePence: 1050,
    picture: 'bag',
    tone: 'plum',
  },
  {
    id: 'hill-farm',
    name: 'Hill Farm',
    note: 'Colombia, honey process. Red apple, toffee. 1 kg',
    pricePence: 3400,
    picture: 'bag',
    tone: 'fern',
  },
  {
    id: 'burr',
    name: 'Burr No. 2',
    note: 'Hand grinder, 38 mm steel burrs',
    pricePence: 8900,
    picture: 'grinder',
    tone: 'slate',
  },
  {
    id: 'brook',
    name: 'Brook One',
    note: 'Espresso machine for a small kitchen',
    pricePence: 64900,
    picture: 'machine',
    tone: 'ink',
  },
];

const pounds = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'GBP' });

export const price = (pence: number): string => pounds.format(pence / 100);
