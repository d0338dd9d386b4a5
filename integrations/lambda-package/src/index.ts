export { archiveFiles } from './archive.ts';
export {
  type BundlePlugins,
  bundleFileName,
  bundleModule,
} from './bundle.ts';
