/**
 * `stepward demo`: the whole picture on one machine. A server, a legacy login app that knows nothing of Stepward, and a
 * local CloudFront that runs the packaged edge functions in front of that app.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildEdgeFunctions } from '@stepward/cloudfront';
import { type LegacyApp, startLegacyApp } from '@stepward/demo-origin';
import { validateEdgeConfig } from '@stepward/edge';
import { type CloudFront, startCloudFront } from '@stepward/gateway';
import { readConfig } from '../config/environment.ts';
import { type RunningServer, startServer } from '../main.ts';
import { demoEdgeConfig } from './demo-edge-config.ts';
import { type DemoSettings, readDemoSettings } from './demo-settings.ts';
import { demoTable, demoTableJson } from './demo-table.ts';
import { seedDemo } from './seed-demo.ts';
import { stopSignal } from './stop-signal.ts';

interface Demo {
  readonly server: RunningServer;
  readonly app: LegacyApp;
  readonly edge: CloudFront;
}

export async function demoCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } });
  const settings = readDemoSettings(process.env);
  const demo = await startDemo(settings);
  const rows = {
    settings,
    serverUrl: demo.server.config.publicUrl,
    appUrl: demo.app.url,
    edgeUrl: settings.edgeUrl,
  };
  process.stdout.write(values.json ? `${demoTableJson(rows)}\n` : demoTable(rows));
  await stopSignal();
  await stopDemo(demo);
}

/** Starts all three or none. */
export async function startDemo(settings: DemoSettings): Promise<Demo> {
  const server = await startServer(settings.serverEnvironment, 'stderr');
  const started: { close(): Promise<void> }[] = [server];
  try {
    await seedDemo(settings, server);
    const app = await startLegacyApp({ port: settings.appPort });
    started.push(app);
    const edge = await startEdge(settings, server, app);
    return { server, app, edge };
  } catch (error) {
    for (const one of started.reverse()) await one.close();
    throw error;
  }
}

export async function stopDemo({ server, app, edge }: Demo): Promise<void> {
  await edge.close();
  await app.close();
  await server.close();
}

async function startEdge(settings: DemoSettings, server: RunningServer, app: LegacyApp): Promise<CloudFront> {
  const config = validateEdgeConfig(demoEdgeConfig(settings, server.address), Date.now());
  const outDir = join(readConfig(settings.serverEnvironment).dataDir, 'edge');
  await buildEdgeFunctions({ config, outDir });
  return await startCloudFront({
    port: settings.edgePort,
    host: 'edge.localhost',
    origin: {
      url: `http://127.0.0.1:${app.port}`,
      customHeaders: [{ name: 'x-origin-secret', value: settings.originSecret }],
    },
    functions: {
      viewerRequest: join(outDir, 'viewer-request.zip'),
      originRequest: join(outDir, 'origin-request.zip'),
      originResponse: join(outDir, 'origin-response.zip'),
    },
    // As template.yaml has it.
    includeBody: { viewerRequest: true, originRequest: false },
    log: settings.edgeLog,
  });
}
