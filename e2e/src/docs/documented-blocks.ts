/** The fenced blocks of a document: what it tells people to type, and what it says they will see. */

interface Fence {
  readonly language: string;
  readonly text: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
  /** Only blank lines stand between this block and the one before. */
  readonly followsBlock: boolean;
}

export interface DocumentedStep {
  readonly script: string;
  readonly line: number;
  /** The block right after it, if the document shows what is printed. */
  readonly shown?: { readonly language: string; readonly text: string };
}

function fencesOf(markdown: string): Fence[] {
  const fences: Fence[] = [];
  let open: { language: string; line: number; followsBlock: boolean } | undefined;
  let lines: string[] = [];
  let onlyBlankSince = false;
  for (const [index, line] of markdown.split('\n').entries()) {
    if (open && line === '```') {
      fences.push({ ...open, text: lines.join('\n') });
      open = undefined;
      onlyBlankSince = true;
    } else if (open) lines.push(line);
    else if (line.startsWith('```')) {
      open = { language: line.slice(3), line: index + 1, followsBlock: onlyBlankSince };
      lines = [];
    } else if (line.trim() !== '') onlyBlankSince = false;
  }
  if (open) throw new Error(`the block of line ${open.line} is not closed`);
  return fences;
}

/** Every ```sh block in order, each with the ```json or ```text block that follows it. */
export function documentedSteps(markdown: string): DocumentedStep[] {
  const fences = fencesOf(markdown);
  return fences.flatMap(({ language, text, line }, index) => {
    if (language !== 'sh') return [];
    const next = fences[index + 1];
    const isShown = next?.followsBlock === true && next.language !== 'sh';
    return [{ script: text, line, ...(isShown ? { shown: next } : {}) }];
  });
}

const elided = '…';

/** A pattern of the shown text, in which `…` stands for anything that is there. */
export function textPattern(shown: string): RegExp {
  const literal = shown.split(elided).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${literal.join('.+')}$`);
}
