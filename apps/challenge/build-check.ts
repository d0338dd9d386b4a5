import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** All JavaScript that one visitor may load, after gzip (PERFORMANCE.md, challenge page). */
const scriptBudgetBytes = 60 * 1024;

/** Inter is under the Open Font License 1.1, which travels with the font file. */
export function fontLicence(): Plugin {
  return {
    name: 'font-licence',
    apply: 'build',
    generateBundle() {
      const file = createRequire(import.meta.url).resolve('@fontsource-variable/inter/LICENSE');
      this.emitFile({
        type: 'asset',
        fileName: 'assets/inter-OFL-1.1.txt',
        source: readFileSync(file, 'utf8'),
      });
    },
  };
}

/** A visitor loads one of them at most; English is part of the page. */
const isLanguage = ({ isDynamicEntry, facadeModuleId }: OutputChunk): boolean =>
  isDynamicEntry && /[\\/]messages[\\/][\w-]+\.ts$/.test(facadeModuleId ?? '');

type OutputChunk = { readonly isDynamicEntry: boolean; readonly facadeModuleId: string | null };

/** Fails the build where the page would break its own CSP or outgrow its budget. */
export function checkBuild(): Plugin {
  return {
    name: 'check-build',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        let shared = 0;
        let largestLanguage = 0;
        for (const output of Object.values(bundle)) {
          if (output.type === 'chunk') {
            const bytes = gzipSync(output.code).length;
            if (isLanguage(output)) largestLanguage = Math.max(largestLanguage, bytes);
            else shared += bytes;
          } else if (output.fileName === 'index.html') refuseInline(String(output.source));
        }
        const scriptBytes = shared + largestLanguage;
        if (scriptBytes > scriptBudgetBytes) {
          throw new Error(
            `challenge page: ${scriptBytes} bytes of gzipped JavaScript, allowed ${scriptBudgetBytes}`,
          );
        }
        this.info(`${scriptBytes} bytes of JavaScript after gzip (allowed ${scriptBudgetBytes})`);
      },
    },
  };
}

/** `script-src 'self'; style-src 'self'`: no inline script, style element, style attribute or handler. */
export function refuseInline(html: string): void {
  const inline = /<style|<script(?![^>]*\ssrc=)[^>]*>|\sstyle=|\son[a-z]+=/i.exec(html);
  if (inline) throw new Error(`challenge page: index.html must hold nothing inline, found "${inline[0]}"`);
}
