export {
  buildEdgeFunctions,
  type EdgeBuild,
  type EdgeBuildOptions,
  type EdgeFunctionArchive,
} from './build.ts';
export { loadEdgeConfig } from './load-config.ts';
