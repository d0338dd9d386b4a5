/**
 * The operator's list of authenticator models, in the form of the community's passkey-authenticator-aaguids
 * (`{ "<aaguid>": { name, icon_light?, icon_dark? } }`). Owns: checking it, and reading it again when the file changed. Does
 * not own: what is known without it (authenticator-model.ts), nor when it is time to look (app.ts).
 */
import { readFile, stat } from 'node:fs/promises';
import {
  type AuthenticatorModel,
  type AuthenticatorModels,
  modelKey,
  namedModels,
} from './authenticator-model.ts';
import { withIcon } from './model-icon.ts';

const listBytesMax = 16 * 1024 * 1024;
const nameCharactersMax = 100;
/** A person's list carries two icons for each of their passkeys. */
const iconCharactersMax = 32 * 1024;

const aaguidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const iconPattern = /^data:image\/(svg\+xml|png);base64,([A-Za-z0-9+/]+={0,2})$/;
/** `<img>` runs and fetches nothing of an SVG; an application that pastes one into its page would. */
const activeSvg =
  /<script|<foreignObject|<!ENTITY|@import|\son[a-z]+\s*=|javascript:|(?:(?:href|src)\s*=|url\()\s*["']?\s*(?!["'\s#]|data:image)/i;

export interface ModelList {
  readonly models: ReadonlyMap<string, AuthenticatorModel>;
  /** Icons that were left out: too large, of another type, or with something active in them. */
  readonly iconsLeftOut: number;
}

/** Throws an error that says what is wrong and where. */
export function parseModelList(text: string): ModelList {
  const list: unknown = JSON.parse(text);
  if (!isObject(list)) throw new Error('it is not an object of AAGUIDs');
  const models = new Map<string, AuthenticatorModel>();
  let iconsLeftOut = 0;
  for (const [aaguid, entry] of Object.entries(list)) {
    if (!aaguidPattern.test(aaguid)) throw new Error(`${shown(aaguid)} is not an AAGUID`);
    if (!isObject(entry) || !isName(entry.name))
      throw new Error(`${aaguid} needs a name of 1 to ${nameCharactersMax} characters`);
    const { name, icon_light: light, icon_dark: dark } = entry;
    iconsLeftOut += [light, dark].filter((icon) => !isAbsent(icon) && !isIcon(icon)).length;
    models.set(aaguid.toLowerCase(), {
      name,
      ...(isIcon(light) ? { svgIconLight: light } : {}),
      ...(isIcon(dark) ? { svgIconDark: dark } : {}),
    });
  }
  return { models, iconsLeftOut };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= nameCharactersMax;

/** Lists say `null` for no icon as well. */
const isAbsent = (icon: unknown): boolean => icon === undefined || icon === null;

function isIcon(icon: unknown): icon is string {
  if (typeof icon !== 'string' || icon.length > iconCharactersMax) return false;
  const [, type, data = ''] = iconPattern.exec(icon) ?? [];
  if (type === undefined) return false;
  return type === 'png' || !activeSvg.test(Buffer.from(data, 'base64').toString('utf8'));
}

const shown = (text: string): string => JSON.stringify(text.slice(0, 40));

export interface ListedModels extends AuthenticatorModels {
  /** Reads the file again if it changed. Rejects when it cannot be used: what was read before stays. */
  refresh(): Promise<void>;
}

export interface ModelFile {
  readonly path: string;
  /** Told of icons that were left out. */
  readonly onIconsLeftOut: (count: number) => void;
}

/** Rejects when the file cannot be used. */
export async function openModelList({ path, onIconsLeftOut }: ModelFile): Promise<ListedModels> {
  let models: ModelList['models'] = new Map();
  let version = '';
  const refresh = async (): Promise<void> => {
    const { size, mtimeMs, ino } = await stat(path);
    const found = `${ino} ${size} ${mtimeMs}`;
    if (found === version) return;
    if (size > listBytesMax) throw new Error(`it is larger than ${listBytesMax} bytes`);
    const list = parseModelList(await readFile(path, 'utf8'));
    models = list.models;
    version = found;
    if (list.iconsLeftOut > 0) onIconsLeftOut(list.iconsLeftOut);
  };
  await refresh();
  return {
    find: (aaguid) => {
      const listed = models.get(modelKey(aaguid) ?? '');
      return listed ? withIcon(listed) : namedModels.find(aaguid);
    },
    refresh,
  };
}
