/**
 * Countries under a comprehensive embargo of the United States: nearly all dealings are forbidden, not those with some
 * persons or trades alone.
 *
 * Source: U.S. Department of the Treasury, Office of Foreign Assets Control, "Sanctions Programs and Country Information"
 * (https://ofac.treasury.gov/sanctions-programs-and-country-information) and 31 CFR chapter V: parts 515 (Cuba),
 * 560 (Iran), 510 (North Korea). Syria left on 2025-07-01 with Executive Order 14312 (90 FR 29395); its part 542 was taken
 * out of the regulations on 2025-08-26, the last change to this list. The embargoed regions of Ukraine (part 589;
 * Executive Order 14065) have no country code of their own. OFAC itself keeps no list of countries, and programmes
 * change: who must comply keeps a value list of their own and asks for it beside this. Compared with these sources
 * on 2026-11-21.
 */
export const ofacCountriesAsOf = '2025-08-26';

export const ofacCountries: ReadonlySet<string> = new Set(['CU', 'IR', 'KP']);
