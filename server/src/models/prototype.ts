/** How many arguments the calls of a modelled function have, as its prototype tells. */

/** Whether a call with so many arguments can be one of the function that is declared so. */
export function acceptsArguments(name: string, prototype: string, count: number): boolean {
  const parameters = parametersOf(name, prototype);
  if (parameters === null || parameters.length === 0) return true;
  const isVariadic = parameters.at(-1) === '...';
  if (isVariadic) return count >= parameters.length - 1;
  return count === (parameters.length === 1 && parameters[0] === 'void' ? 0 : parameters.length);
}

/** As written, each with its type; null where the prototype is not understood. */
export function parametersOf(name: string, prototype: string): string[] | null {
  const head = new RegExp(`\\b${name}\\s*\\(`).exec(prototype);
  if (!head) return null;
  const parameters: string[] = [];
  let depth = 0;
  let start = head.index + head[0].length;
  for (let at = start; at < prototype.length; at++) {
    const character = prototype[at]!;
    if (character === '(') depth++;
    if (depth === 0 && (character === ',' || character === ')')) {
      const parameter = prototype.slice(start, at).trim();
      if (parameter !== '') parameters.push(parameter);
      start = at + 1;
      if (character === ')') return parameters;
    }
    if (character === ')') depth--;
  }
  return null;
}
