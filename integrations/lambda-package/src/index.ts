export { archiveFiles } from './archive.ts';
export {
  type BundleEntry,
  type BundlePlugins,
  bundleFileName,
  bundleModule,
} from './bundle.ts';
