import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { opened } from '../../server/src/lsp/documents';
import { isCxxHeader } from '../../server/src/workspace/cxxHeaders';
import { harvestHeaders } from '../../server/src/workspace/headers';
import { headerOfTemplate } from '../../server/src/workspace/templateHeaders';
import { temporaryTree } from '../harness/temporaryTree';

describe('headers of C++', () => {
  it.each([
    'namespace net {\nint f();\n}\n',
    '#include <string>\nint f(void);\n',
    'template <typename T>\nint f(T t);\n',
    'class socket_holder : public base {\n};\n',
    '#ifndef X_H\n#define X_H\nusing namespace std;\n#endif\n',
    'struct holder {\n  int fd;\n private:\n  int other;\n};\n',
  ])('are told by what only C++ has: %j', (text) => {
    expect(isCxxHeader('/src/net.h', text)).toBe(true);
    expect(isCxxHeader('/src/net.c', text)).toBe(false);
  });

  it.each([
    '#include <stdio.h>\n#include "string"\nint f(void);\n',
    '#ifdef __cplusplus\n#include <string>\nnamespace net {\n#if X\nclass one {\n#endif\n}\n#endif\nint f(void);\n',
    '#if defined(__cplusplus)\nextern "C" {\n#endif\nint f(void);\n',
    '// namespace net {\n/*\nclass one {\n*/\nconst char *text = "template <x>";\n',
    'struct class_info class;\nint template;\nint namespace(int class);\n',
    'switch (x) {\nprivate_case: ;\n}\n',
    '#ifdef SWIG\ntemplate <typename T> class one {\n};\n#endif\nint f(void);\n',
    '#if 0\nclass one {\n};\n#endif\nint f(void);\n',
  ])('are not those that C can read: %j', (text) => {
    expect(isCxxHeader('/src/net.h', text)).toBe(false);
  });

  it('are not analyzed when they are opened', () => {
    const open = (text: string): unknown => opened(TextDocument.create('file:///src/net.h', 'c', 1, text));
    expect(open('namespace net {\n}\n')).toBeNull();
    expect(open('int f(void);\n')).not.toBeNull();
  });
});

describe('headers that the build makes', () => {
  const macrosOf = (files: Record<string, string>): Record<string, readonly string[]> => {
    const root = temporaryTree(files);
    const sources = Object.keys(files).filter((path) => /\.[ch]$/.test(path));
    const headers = harvestHeaders(sources.map((path) => `${root}/${path}`));
    const names = headers.map(({ path, file }) => [
      path.slice(root.length + 1),
      file.events.map((one) => (one.kind === 'define' ? one.definition.name : one.name)),
    ]);
    return Object.fromEntries(names) as Record<string, readonly string[]>;
  };

  it('have the macros of their templates', () => {
    expect(macrosOf({ 'lib/use.c': 'int x;', 'lib/server.h.in': '#define SERVER_EINVAL (-EINVAL)\n' })).toEqual({
      'lib/server.h': ['SERVER_EINVAL'],
    });
  });

  it('are what is there, where it is there', () => {
    expect(macrosOf({ 'server.h': '#define MADE 1\n', 'server.h.in': '#define TEMPLATE 1\n' })).toEqual({
      'server.h': ['MADE'],
    });
  });

  it('are what is on disk, where they are not among the files', () => {
    const root = temporaryTree({
      'a.c': '#include "server.h"\n',
      'server.h': '#define MADE 1\n',
      'server.h.in': '#define TEMPLATE 1\n',
    });
    const [header] = harvestHeaders([`${root}/a.c`]);
    expect(header?.file.events.map((one) => (one.kind === 'define' ? one.definition.name : one.name))).toEqual([
      'MADE',
    ]);
  });

  it('have nothing that the build decides', () => {
    const text = [
      '#undef USES_EPOLL',
      '#define VERSION "@VERSION@"',
      '#define ONE 1',
      '#define TWO 2',
      '#define THREE 3',
    ];
    expect(headerOfTemplate(text.join('\n'))).toBe('\n\n#define ONE 1\n#define TWO 2\n#define THREE 3');
  });

  it('forget what they say themselves to forget', () => {
    const text = '#define ONE 1\n#undef ONE\n';
    expect(headerOfTemplate(text)).toBe(text);
  });

  it.each([
    '#undef HAVE_POLL\n#undef HAVE_EPOLL\n#define ONE 1\n',
    '#cmakedefine HAVE_POLL\n#cmakedefine01 HAVE_EPOLL\n#define ONE 1\n',
  ])('are not those of the settings: %j', (text) => {
    expect(headerOfTemplate(text)).toBeNull();
  });
});
