/**
 * Writes a program as C. The text is cut into sections, so that the harness can put macros between them without
 * changing a character of what is analyzed.
 */
import type { FunctionDefinition, Global, Parameter, ParameterType, Program, Statement } from './program';

export interface Section {
  /** Whole lines, each with its line feed. */
  readonly text: string;
  /** The function it defines, if it does. */
  readonly defines: string | null;
}

const C_TYPES: Readonly<Record<ParameterType, string>> = {
  flag: 'int ',
  sign: 'int ',
  choice: 'int ',
  count: 'int ',
  fd: 'int ',
  stream: 'FILE *',
  fdOut: 'int *',
  streamOut: 'FILE **',
  flagOut: 'int *',
  conn: 'struct conn *',
};

const PRELUDE = `#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int check(void);
int status(void);
int pick(void);
`;

const CONN = `
struct conn {
  int fd;
  FILE *log;
  int ready;
};
`;

/** The text that is analyzed and compiled. */
export function printProgram(program: Program): string {
  return printSections(program)
    .map((section) => section.text)
    .join('');
}

export function printSections(program: Program): Section[] {
  const callees = program.functions.slice(0, -1).map(printFunction);
  const tested = program.functions.slice(-1).map(printFunction);
  const prototypes = program.functions.slice(0, -1).map((callee) => `${signature(callee)};\n`);
  const head: Section[] = [
    { text: PRELUDE + (program.usesConn ? CONN : ''), defines: null },
    ...program.globals.map((global) => ({ text: printGlobal(global), defines: null })),
  ];
  if (!program.prototypes) return [...head, ...callees, ...tested];
  return [...head, ...prototypes.map((text) => ({ text, defines: null })), ...tested, ...callees];
}

function printGlobal(global: Global): string {
  if (global.type === 'stream') return `static FILE *${global.name};\n`;
  return `static int ${global.name}${global.type === 'fd' ? ' = -1' : ''};\n`;
}

function printFunction(definition: FunctionDefinition): Section {
  const body = printStatements(definition.body, '  ');
  return { text: `\n${signature(definition)} {\n${body}}\n`, defines: definition.name };
}

function signature(definition: FunctionDefinition): string {
  const parameters = definition.parameters.map(printParameter).join(', ') || 'void';
  const type = { void: 'void ', int: 'int ', stream: 'FILE *', conn: 'struct conn *' }[definition.returns];
  return `${definition.isStatic ? 'static ' : ''}${type}${definition.name}(${parameters})`;
}

function printParameter(parameter: Parameter): string {
  return `${C_TYPES[parameter.type]}${parameter.name}`;
}

function printStatements(statements: readonly Statement[], indent: string): string {
  return statements.map((statement) => printStatement(statement, indent)).join('');
}

function printStatement(statement: Statement, indent: string): string {
  const inner = `${indent}  `;
  switch (statement.kind) {
    case 'line':
      return `${indent}${statement.text}\n`;
    case 'label':
      return `${indent.slice(2)}${statement.name}:;\n`;
    case 'block':
      return `${indent}{\n${printStatements(statement.body, inner)}${indent}}\n`;
    case 'loop':
      return `${indent}${statement.head} {\n${printStatements(statement.body, inner)}${indent}}\n`;
    case 'do':
      return `${indent}do {\n${printStatements(statement.body, inner)}${indent}} while (${statement.condition});\n`;
    case 'if': {
      const then = `${indent}if (${statement.condition}) {\n${printStatements(statement.then, inner)}${indent}}`;
      if (statement.otherwise.length === 0) return `${then}\n`;
      return `${then} else {\n${printStatements(statement.otherwise, inner)}${indent}}\n`;
    }
    case 'switch': {
      const arms = statement.arms.map(
        (arm) => arm.labels.map((label) => `${indent}${label}:;\n`).join('') + printStatements(arm.body, inner),
      );
      return `${indent}switch (${statement.subject}) {\n${arms.join('')}${indent}}\n`;
    }
  }
}
