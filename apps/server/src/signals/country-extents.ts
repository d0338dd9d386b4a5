/**
 * Where countries are, and how far they reach: the centre of the smallest circle around the whole territory, and its
 * radius. Made from Natural Earth 1:10m (public domain, package world-atlas 2.0.2); French, Dutch and Norwegian territories
 * that have a code of their own are taken by themselves. What somebody known only by country can be: anywhere within.
 */

export interface CountryExtent {
  /** Degrees. */
  readonly latitude: number;
  readonly longitude: number;
  /** Kilometres; no place of the country is farther from the centre. */
  readonly radiusKm: number;
}

/** ISO 3166-1 alpha-2, latitude, longitude, radius; one country after the other. */
const table = `
AD 42.5 1.6 20, AE 24.7 54 270, AF 33.7 67.6 770, AG 17.4 -61.8 50, AI 18.4 -63.2 40
AL 41.1 19.9 180, AM 40 45 190, AO -11.2 17.7 950, AQ -87 -22.3 2980, AR -38.4 -65.9 1860
AS -12.8 -169.6 260, AT 47.7 13.3 290, AU -34.2 137.7 2820, AW 12.5 -70 20, AX 60.2 20.4 50
AZ 40.2 47.7 260, BA 44 17.4 190, BB 13.2 -59.6 30, BD 23.7 90.4 390, BE 50.4 4.3 150
BF 11.4 -1.6 450, BG 42.9 25.4 280, BH 26 50.5 30, BI -3.4 29.9 140, BJ 9.3 2.2 360
BL 17.9 -62.8 10, BM 32.3 -64.8 20, BN 4.5 114.7 80, BO -16.3 -64.5 820, BQ 14.8 -65.6 430
BR -10.3 -50.3 2630, BS 23.9 -76 440, BT 27.1 90.4 170, BV -54.4 3.4 10, BW -22.7 23.8 580
BY 53.2 27.7 340, BZ 17.2 -88.8 160, CA 61.6 -88.3 2780, CC -12.1 96.9 30, CD -4.4 23.3 1240
CF 5.6 20.9 730, CG -0.7 15.2 610, CH 46.6 8.2 180, CI 7.4 -5.6 410, CK -15.4 -160.5 780
CL -36.2 -84.5 2560, CM 7.1 13.4 680, CN 38.8 104.3 2650, CO 4.6 -75.6 1170, CR 8.2 -85.4 360
CU 21.1 -79.5 580, CV 16.2 -24.2 170, CW 12.2 -69 40, CX -10.5 105.7 20, CY 35.3 33.5 120
CZ 50 15.5 250, DE 51.2 10.5 460, DJ 11.8 42.5 130, DK 56 11.8 240, DM 15.4 -61.4 30
DO 18.8 -70.2 200, DZ 28.5 2.4 1110, EC 0.3 -83.6 950, EE 58.7 25 200, EG 26.6 30.9 800
EH 24.3 -13 580, ER 14.9 40.1 420, ES 35.5 -8.4 1270, ET 8 40.5 830, FI 65 24.6 590
FJ -17.4 177.3 560, FK -51.6 -59.5 130, FM 7.6 150.6 1400, FO 61.9 -6.7 60, FR 45.1 2.5 700
GA -0.8 12 370, GB 55.4 -4.1 640, GD 12.3 -61.6 40, GE 42.4 43.4 310, GF 3.9 -53.5 220
GG 49.6 -2.4 30, GH 8.1 -1.5 380, GI 36.1 -5.3 10, GL 71.8 -41.5 1340, GM 13.4 -15.3 170
GN 9.6 -11.4 440, GP 16.2 -61.4 50, GQ 0.4 8.4 380, GR 38.3 24.2 430, GS -56.6 -32.7 460
GT 15.9 -90.4 260, GU 13.5 144.8 40, GW 12.2 -15.2 170, GY 5 -58.8 430, HK 22.3 114.1 40
HM -53.1 73.5 30, HN 15.3 -86.3 350, HR 44.3 16.4 270, HT 18.9 -73 170, HU 47.5 19.4 270
ID -1.8 117.9 2680, IE 53.4 -8.6 240, IL 31.4 35.3 230, IM 54.2 -4.6 30, IN 20.8 84.5 1870
IO -6.3 72.1 140, IQ 32.9 44.3 530, IR 32.8 53.7 1150, IS 65.4 -19 260, IT 41.3 11.8 650
JE 49.2 -2.1 20, JM 18.1 -77.3 120, JO 31.4 36.8 290, JP 30.6 138.5 1690, KE 0.5 37.8 600
KG 40.9 74.7 490, KH 12.8 105.2 330, KI -6.5 -171.3 2220, KM -11.9 43.9 90, KN 17.2 -62.7 30
KP 40.4 127.5 370, KR 36.1 128 370, KW 29.2 47.6 110, KY 19.5 -80.6 100, KZ 50.6 66.8 1490
LA 18.5 104.6 540, LB 33.9 35.8 120, LC 13.9 -60.9 30, LI 47.2 9.5 20, LK 7.9 80.3 230
LR 6.3 -9.1 280, LS -29.6 28.2 130, LT 55.4 23.8 200, LU 49.8 6.1 50, LV 56.3 24.6 230
LY 26.7 18.6 1000, MA 28.3 -9.9 1060, MC 43.7 7.4 10, MD 47 28 180, ME 42.7 19.2 100
MF 18.1 -63.1 20, MG -18.8 47.3 800, MH 9.6 168.8 560, MK 41.5 21.7 120, ML 16.9 -4.3 940
MM 19.2 97.8 1050, MN 48.9 104.2 1210, MO 22.2 113.5 20, MP 17.3 145.1 370, MQ 14.6 -61 40
MR 20.5 -10.9 800, MS 16.7 -62.2 20, MT 35.9 14.4 30, MU -15.2 59.7 650, MV 3.2 73 440
MW -13.3 34.1 460, MX 25.6 -101.8 1690, MY 5.9 109.5 1100, MZ -18.7 36.5 1020, NA -21.5 18.3 840
NC -21 167.4 440, NE 18.1 7.8 930, NF -29 167.9 20, NG 9.3 8.6 740, NI 13.1 -85 300
NL 52.2 5.3 180, NO 66.3 10.7 950, NP 28 84.2 430, NR -0.5 166.9 10, NU -19 -169.9 20
NZ -30.9 -179.5 2590, OM 21.5 54.7 580, PA 8.6 -80.1 340, PE -9.3 -73.1 1070, PF -17.6 -144.1 1140
PG -6.5 148 900, PH 12.8 121.5 940, PK 30.9 68.5 940, PL 51.7 19 410, PM 46.9 -56.3 30
PN -24.3 -127.8 310, PR 18.2 -66.6 150, PS 31.8 34.9 100, PT 39.5 -18.7 1090, PW 5.6 132.9 350
PY -23.5 -58.8 540, QA 25.4 51.2 100, RE -21.1 55.6 40, RO 45.6 25 380, RS 44.2 20.8 250
RU 66.1 91.1 4150, RW -2 29.8 130, SA 25 45.3 1140, SB -9.9 162.1 790, SC -6.6 51 620
SD 15.5 30 1040, SE 62.3 15.8 790, SG 1.3 103.8 30, SH -24.2 -12.4 1830, SI 46.2 14.9 140
SJ 75.2 22 630, SK 48.8 19.7 220, SL 8.5 -11.8 180, SM 43.9 12.4 20, SN 13.9 -14.3 370
SO 5.1 46.4 930, SR 4.2 -55.7 270, SS 6.8 30.1 700, ST 0.9 7 120, SV 13.5 -88.9 140
SX 18 -63.1 10, SY 35 39 400, SZ -26.5 31.6 100, TC 21.6 -71.8 80, TD 15.4 16.7 900
TF -31.1 56.4 2370, TG 8.7 0.7 300, TH 13 100.5 840, TJ 38.4 71.3 360, TK -9.2 -171.8 130
TL -8.9 125.7 190, TM 39.8 59.7 660, TN 33.8 9.6 400, TO -18.9 -175.9 390, TR 39 35.4 850
TT 10.7 -61.2 110, TV -7.6 178 300, TW 23.7 120.3 230, TZ -5.8 35.4 770, UA 49.1 31.1 670
UG 1.4 31.8 400, UM 33.6 -134 6060, US 43.7 -127.9 4760, UY -32.4 -55.9 300, UZ 42.8 64.7 750
VA 41.9 12.5 10, VC 13 -61.3 50, VE 8.3 -65.7 860, VG 18.6 -64.5 40, VI 18.1 -64.8 50
VN 16 105.3 830, VU -16.7 168.2 450, WF -13.8 -177.2 140, WS -13.8 -172.1 80, XK 42.5 20.8 90
YE 14.6 48.7 680, YT -12.8 45.1 30, ZA -35.4 29.2 1480, ZM -13.2 27.8 720, ZW -18.8 29.4 460
`;

function parse(text: string): ReadonlyMap<string, CountryExtent> {
  const rows = text.trim().split(/,\s*|\n/);
  return new Map(
    rows.map((row) => {
      const [code = '', latitude, longitude, radiusKm] = row.split(' ');
      return [code, { latitude: Number(latitude), longitude: Number(longitude), radiusKm: Number(radiusKm) }];
    }),
  );
}

const extents = parse(table);

/** Undefined for a code that is no country's. */
export const extentOf = (countryCode: string): CountryExtent | undefined => extents.get(countryCode);
