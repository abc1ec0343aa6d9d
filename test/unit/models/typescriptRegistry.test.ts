import { describe, expect, it } from 'vitest';
import { builtinTypescriptModels, typescriptRegistry, type ScriptModelFile } from '../../../server/src/models';

const registry = typescriptRegistry(builtinTypescriptModels());

describe('the models of TypeScript under flat names', () => {
  it('know an export by each module that has it', () => {
    const acquires = [{ resource: 'file-descriptor', at: 'return' }];
    expect(registry.functionModel('fs:openSync', [])).toMatchObject({ acquires });
    expect(registry.functionModel('graceful-fs:openSync', [])).toMatchObject({ acquires });
    expect(registry.functionModel('openSync', [])).toBeUndefined();
  });

  it('know what is a module of its own as a property, too', () => {
    const acquires = [{ resource: 'file-handle', at: 'return' }];
    expect(registry.functionModel('fs:promises.open', [])).toMatchObject({ acquires });
    expect(registry.functionModel('fs/promises:open', [])).toMatchObject({ acquires });
    expect(registry.returnType('fs/promises:open')).toBe('fs#promises.FileHandle');
  });

  it('tell the call with a callback from the others', () => {
    expect(registry.functionModel('fs:open!callback', [])).toMatchObject({
      acquires: [{ resource: 'file-descriptor', at: { argument: 1, callback: true } }],
      succeeds: { equals: 0 },
      fails: { not: 0 },
    });
    expect(registry.functionModel('fs:open!promisify', [])?.acquires).toEqual([
      { resource: 'file-descriptor', at: 'return', promised: true },
    ]);
    expect(registry.functionModel('fs:close!promisify', [])).toEqual(registry.functionModel('fs:close', []));
    expect(registry.functionModel('pg#Pool.connect', [])?.acquires).toEqual([
      { resource: 'pooled-pg-client', at: 'return', promised: true },
    ]);
  });

  it('count the receiver of a method as its first argument', () => {
    expect(registry.functionModel('fs/promises#FileHandle.close', [])?.releases).toEqual([
      { resource: 'file-handle', argument: 0 },
    ]);
    expect(registry.functionModel('mysql2#Pool.releaseConnection', [])?.releases).toEqual([
      { resource: 'pooled-mysql-connection', argument: 1 },
    ]);
    expect(registry.functionModel('fs#ReadStream.on', [])?.takes).toEqual([
      { argument: 0, when: 'always', given: { argument: 1, text: ['data', 'readable'] } },
    ]);
  });

  it('have what a type inherits', () => {
    expect(registry.functionModel('tls#TLSSocket.destroy', [])).toEqual(
      registry.functionModel('net#Socket.destroy', []),
    );
    expect(registry.functionModel('net#Socket.pause', [])).toMatchObject({ mayThrow: false });
    expect(registry.returnType('tls:new TLSSocket')).toBe('tls#TLSSocket');
  });

  it('mean each argument there is', () => {
    expect(registry.functionModel('stream/promises:pipeline', [])?.takes).toHaveLength(10);
  });

  it('know names with a star after those without', () => {
    expect(registry.functionModel('fs:mkdirSync', [])).toEqual({ writes: [], throws: true });
    expect(registry.functionModel('fs:openSync', [])?.acquires).toHaveLength(1);
    expect(registry.functionModel('globalThis:console.table', [])).toEqual({ writes: [], mayThrow: false });
  });

  it('know some methods by their names', () => {
    expect(registry.methodByName('createQueryRunner')?.acquires).toEqual([
      { resource: 'query-runner', at: 'return', owedAfter: ['connect', '*'], within: 0 },
    ]);
    expect(registry.methodByName('connect')).toBeUndefined();
    expect(registry.methodsNamed('connect').length).toBeGreaterThan(5);
  });

  it('lead from a resource to its type, and from there to its properties', () => {
    expect(registry.typeOfResource('file-handle')).toBe('fs#promises.FileHandle');
    expect(registry.property('fs#promises.FileHandle', 'fd')).toEqual({ views: 'file-descriptor' });
  });

  it('pass on what decides whether something is opened', () => {
    expect(registry.functionModel('fs:createReadStream', [])?.acquires).toEqual([
      { resource: 'file-read-stream', at: 'return', given: { argument: 1, property: 'fd', is: 'absent' } },
    ]);
    expect(registry.functionModel('tmp:fileSync', [])?.acquires).toMatchObject([
      { given: { argument: 0, property: 'discardDescriptor', not: 1 } },
    ]);
  });

  it('follow kinds that are not by default where they are asked for', () => {
    expect(registry.isFollowed('worker')).toBe(false);
    expect(typescriptRegistry(builtinTypescriptModels(), { also: ['worker'] }).isFollowed('worker')).toBe(true);
  });

  it('are refused where they name what there is not', () => {
    const file = { language: 'typescript', family: 'broken', modules: ['x'], functions: {} } as const;
    const broken = (types: ScriptModelFile['types']): ScriptModelFile => ({ ...file, ...(types ? { types } : {}) });
    expect(() => typescriptRegistry([broken({ A: { extends: 'B' } })])).toThrow("the type 'B'");
    expect(() => typescriptRegistry([broken({ A: { extends: 'none:B' } })])).toThrow("model file 'none'");
    expect(() => registry.resource('nothing')).toThrow("the resource 'nothing'");
  });
});
