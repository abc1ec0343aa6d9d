/** The benchmark's own C file: the same text for the same number of lines and seed. */
import { Random } from '../harness/random';
import { ACQUIRING } from './acquiring';
import { DECLARATIONS, FILLERS, HEADER, PLAIN } from './pieces';

const SHARE_ACQUIRING = 0.4;
const SHARE_DECLARATION = 0.25;
/** How many statements of `FILLERS` stand for one `FILLER`. */
const MOST_STATEMENTS = 4;

/** A file of about so many lines; never fewer. */
export function generateFile(lines: number, seed = 1): string {
  const random = new Random(seed);
  let text = HEADER;
  let length = lineCount(text);
  for (let number = 1; length < lines; number++) {
    let part = '\n';
    if (random.chance(SHARE_DECLARATION)) part += `${numbered(random.pick(DECLARATIONS), number, random)}\n`;
    // The function that others call is there in any file.
    const template = number === 1 ? PLAIN[0]! : random.pick(random.chance(SHARE_ACQUIRING) ? ACQUIRING : PLAIN);
    part += numbered(filled(template, random), number, random);
    text += part;
    length += lineCount(part);
  }
  return text;
}

function filled(template: string, random: Random): string {
  return template.replace(/^( *)FILLER$/gm, (_, indentation: string) => {
    const statements = Array.from({ length: random.between(1, MOST_STATEMENTS) }, () => random.pick(FILLERS));
    return statements.join('\n').replace(/^/gm, indentation);
  });
}

function numbered(template: string, number: number, random: Random): string {
  return template.replaceAll('@', String(number)).replaceAll(/%(?=\()/g, () => String(earlier(number, random)));
}

/** The number of a function before this one; often it is declared by nobody, as what stands in another file. */
function earlier(number: number, random: Random): number {
  return number === 1 ? 1 : random.chance(0.5) ? 1 : random.between(1, number - 1);
}

export function lineCount(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
