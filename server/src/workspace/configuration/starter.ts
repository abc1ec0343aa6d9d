/** The text of an `unclosed.json` that changes nothing and shows what could be changed. */
import schema from '../../../schemas/configuration.schema.json';

/** Keys that most projects come to use. */
const SHOWN = ['rules', 'minConfidence', 'exclude'] as const;

interface Property {
  readonly description: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: string;
}

export function starterConfiguration(): string {
  const entries = SHOWN.map((name) => {
    const property: Property = schema.properties[name];
    const choices = property.enum ? ` One of ${property.enum.join(', ')}.` : '';
    const value = property.default ?? (property.type === 'array' ? [] : {});
    return `  // ${property.description.replace(/`/g, '"')}${choices}\n  "${name}": ${JSON.stringify(value)}`;
  });
  return `// Settings of Unclosed for this project, in the editor and on the command line.\n{\n${entries.join(',\n\n')}\n}\n`;
}
