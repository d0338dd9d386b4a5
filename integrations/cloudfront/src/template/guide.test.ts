import { existsSync, readFileSync } from 'node:fs';
import { parseTemplate } from '@stepward/aws-template';
import { describe, expect, it } from 'vitest';

const guideUrl = new URL('../../../../docs/deploy-cloudfront.md', import.meta.url);
const guide = readFileSync(guideUrl, 'utf8');
const template = parseTemplate(readFileSync(new URL('../../template.yaml', import.meta.url), 'utf8'));
const regional = parseTemplate(readFileSync(new URL('../../regional-logs.yaml', import.meta.url), 'utf8'));

/** As the usual renderers name the anchor of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

const links = [...guide.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target ?? '');

describe('docs/deploy-cloudfront.md', () => {
  it('leads to headings that exist', () => {
    const anchors = [...guide.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => `#${anchorOf(heading ?? '')}`);
    for (const link of links.filter((target) => target.startsWith('#'))) expect(anchors).toContain(link);
  });

  it('leads to files that exist', () => {
    for (const link of links.filter((target) => !/^(#|https:)/.test(target))) {
      expect(existsSync(new URL(link, guideUrl)), link).toBe(true);
    }
  });

  it('describes every parameter of the template, and sets none that is not there', () => {
    const described = guide.replace(
      '`OriginSecretHeaderName`, `…Value`',
      '`OriginSecretHeaderName`, `OriginSecretHeaderValue`',
    );
    for (const name of Object.keys(template.Parameters)) expect(described).toContain(`\`${name}\``);
    const known = [...Object.keys(template.Parameters), ...Object.keys(regional.Parameters)];
    for (const [, name] of guide.matchAll(/(?:^ +|=\S+ |`|overrides )([A-Z]\w+)=/gm))
      expect(known).toContain(name);
  });

  it('names outputs of the template', () => {
    for (const name of Object.keys(template.Outputs).filter((one) => one.endsWith('VersionArn'))) {
      expect(guide).toContain(`\`${name}\``);
    }
  });
});
