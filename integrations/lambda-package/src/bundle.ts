// One function as one ECMAScript module. Owns how it is made, which is the same for every function of ours. Does not own what
// goes in, nor how large it may get.
import { type BuildOptions, build } from 'esbuild';

/** The file in each archive; `Handler: index.handler` of a template names it. */
export const bundleFileName = 'index.mjs';

/** A module by its absolute path, or one that is written for the occasion. */
export type BundleEntry =
  | { readonly modulePath: string }
  | {
      /** JavaScript; it names other modules by their absolute paths. */
      readonly contents: string;
      readonly resolveDir: string;
    };

/** What a test changes on the way. */
export type BundlePlugins = NonNullable<BuildOptions['plugins']>;

/**
 * A module that imports nothing but Node's own modules. The same sources give the same bytes.
 *
 * @param isSource workspace packages are read as sources too; otherwise as built
 * @throws the messages of esbuild, when a module is missing or has errors
 */
export async function bundleModule(
  entry: BundleEntry,
  isSource: boolean,
  plugins: BundlePlugins = [],
): Promise<Uint8Array> {
  const result = await build({
    ...inputOf(entry),
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    minify: true,
    // Words of other languages are two or three bytes a letter, not six.
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    conditions: isSource ? ['@stepward/source'] : [],
    plugins,
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error('esbuild wrote no file');
  return file.contents;
}

function inputOf(entry: BundleEntry): Pick<BuildOptions, 'entryPoints' | 'stdin'> {
  if ('modulePath' in entry) return { entryPoints: [entry.modulePath] };
  const { contents, resolveDir } = entry;
  return { stdin: { contents, resolveDir, sourcefile: 'entry.js', loader: 'js' } };
}
