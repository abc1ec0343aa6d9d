/** Mistakes in the slice of a site, in the order of its blocks, in loops and in liveness. */
import { seeded } from '../mutant';

export const SLICING = [
  ...seeded('analysis/dataflow/returnedObjects.ts', [
    [
      'returned-copies',
      'a copy of the pointer that is returned points to something else',
      'if (found.has(from)) found.add(target.root);',
      '',
    ],
    [
      'returned-elsewhere',
      'nobody but the caller gets the object',
      'return isElsewhere || isPointedTo ? new Set() : found;',
      'return found;',
    ],
  ]),
  ...seeded('analysis/dataflow/slice.ts', [
    [
      'writes-behind-pointers',
      'what a callee writes behind a pointer of the caller is not asked for',
      'if (this.mayWriteBehind(call, reached)) return true;',
      '',
    ],
    [
      'writes-behind-members',
      'a callee that writes one member of an object is taken to write all that is read',
      "return fields === undefined || fields.has('') || names.has('') || [...names].some((name) => fields.has(name));",
      "return names.has('');",
    ],
    [
      'slice-returned-objects',
      'what is put into an object that is returned is told to nobody',
      "return kind === 'global' || (isThroughPointer && (kind === 'parameter' || this.returned.has(target.root)));",
      "return kind === 'global' || (isThroughPointer && kind === 'parameter');",
    ],
  ]),
  ...seeded('analysis/dataflow/carrierSearch.ts', [
    [
      'slice-copies',
      'a copy of the handle is not in the slice',
      'if (this.carriers.mayGive(instruction.value)) this.carriers.add(target!);',
      '',
    ],
    [
      'slice-addresses',
      'what a carrier points to is not in the slice',
      `if (instruction.value.kind === 'address-of' && this.carriers.has(target!.root)) {`,
      'if (false) {',
    ],
  ]),
  ...seeded('analysis/dataflow/slice.ts', [
    [
      'slice-guards',
      'the variables that branches decide by are not followed back',
      'this.read(operandOf(block.terminator)!);',
      '',
    ],
    [
      'slice-contraction',
      'an empty block that branches is contracted to its first successor',
      'if (next.size === 1 && only !== undefined && land(only) !== i) {',
      'if (only !== undefined && land(only) !== i) {',
    ],
    [
      'slice-meeting-sides',
      'a branch with different sides is taken for a jump to the first',
      `if (next.size === 1 && only !== undefined) return { ...block, terminator: { kind: 'jump', target: only } };`,
      `if (only !== undefined) return { ...block, terminator: { kind: 'jump', target: only } };`,
    ],
    [
      'slice-scope-ends',
      'scope ends are sliced away',
      'return instruction.variables.some((id) => this.carriers.has(id));',
      'return false;',
    ],
    [
      'slice-noreturn',
      'calls that never return are sliced away',
      'if (this.program.isNoreturnCall(reached) || this.isVisibleOutside(call)) return true;',
      'if (this.isVisibleOutside(call)) return true;',
    ],
    ['slice-may-exit', 'callees that may end the program are sliced away', 'if (facts.mayExit) return true;', ''],
    [
      'slice-opaque',
      'text that was not understood is sliced away',
      'return instruction.mentions.some((place) => this.relevant.has(place.root));',
      'return false;',
    ],
    [
      'slice-read-globals',
      'globals that a callee reads are not followed',
      `if (reached.kind === 'definition') this.addGlobals(reached);`,
      '',
    ],
    [
      'slice-written-globals',
      'callees that write a global that matters are sliced away',
      'if (facts.writesGlobals.has(variable.name)) return true;',
      '',
    ],
    [
      'slice-assertions',
      'assertions are sliced away',
      `if (reached.kind === 'model' && (reached.model.assumes !== undefined || reached.model.detaches)) return true;`,
      '',
    ],
    ['slice-returned', 'what a summarized function returns is not followed', 'this.read(block.terminator.value);', ''],
  ]),
  ...seeded('analysis/dataflow/carriers.ts', [
    [
      'carriers-one-field',
      'an object carries the handle in no field but the first',
      'names.forEach((name) => known.add(name));',
      'if (known.size === 0) names.forEach((name) => known.add(name));',
    ],
    [
      'carriers-addresses',
      'the address of what carries the handle leads nowhere',
      `if (node.kind === 'address-of') isGiven ||= this.has(node.place.root);`,
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/liveness.ts', [
    ['live-branches', 'liveness forgets what branches read', 'if (operand) addReads(add, operand);', ''],
    [
      'live-partial-kill',
      'assigning a field ends the life of the whole variable',
      'if (target.path.length > 0) reads.add(number);',
      'if (target.path.length > 9) reads.add(number);',
    ],
    [
      'live-callee-paths',
      'liveness forgets what callees read through pointers',
      'facts.readsPaths.forEach((path) => addPaths(add, path));',
      '',
    ],
    [
      'live-ways',
      'the pointers on the way to what is read are not read',
      "for (let end = path.length; end > 0; end = path.lastIndexOf('*', end - 1)) add(pathToken(path.slice(0, end)));",
      'add(pathToken(path));',
    ],
    [
      'live-callee-globals',
      'liveness forgets the globals that callees read',
      'if (global !== undefined) add(variableToken(global));',
      '',
    ],
    [
      'live-one-pass',
      'liveness is not iterated round loops',
      'here[word] = now;\n        changed = true;',
      'here[word] = now;',
    ],
  ]),
  ...seeded('analysis/dataflow/loops.ts', [
    [
      'loops-steady',
      'what gets the same constant in each turn is a counter',
      'if (placesOf(value).length === 0) continue;',
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/loops.ts', [
    [
      'live-pointed-to',
      'a variable whose address was taken is dead where it is not named',
      'found.add(instruction.value.place.root);',
      ';',
    ],
    [
      'loop-self-edge',
      'a block that jumps to itself is no loop',
      'if (rank.get(next)! <= rank.get(block.id)!) backEdges.push([block.id, next]);',
      'if (rank.get(next)! < rank.get(block.id)!) backEdges.push([block.id, next]);',
    ],
    [
      'loop-list-walk',
      'a pointer that walks a list is taken to stay the same',
      'return new Set([...sources.keys()].filter(comesBack));',
      'return new Set([...sources.keys()].filter((one) => comesBack(one) && one < 0));',
    ],
    [
      'loop-only-adds',
      'any arithmetic in a loop is taken to count up',
      `const adds = value.kind === 'binary' && value.operator === '+' && isPositive(value.right);`,
      'const adds = true;',
    ],
    [
      'loop-exit-reads',
      'loop heads keep the memory that decides about leaving',
      'exitReads: hasCalls ? findExitReads(slice, body) : [],',
      'exitReads: [],',
    ],
    ['loop-counted', 'no loop is followed turn by turn', 'isCounted: counted.has(root),', 'isCounted: false,'],
  ]),
  ...seeded('analysis/dataflow/accesses.ts', [
    [
      'access-addresses',
      'taking the address of a variable is no access to it',
      `if (node.kind === 'load' || node.kind === 'address-of') result.push(node.place);`,
      `if (node.kind === 'load') result.push(node.place);`,
    ],
    [
      'access-right-operands',
      'only the left operands of an expression are visited',
      `if (node.kind === 'binary') pending.push(node.right, node.left);`,
      `if (node.kind === 'binary') pending.push(node.left);`,
    ],
    [
      'access-orderings',
      'only tests of equality are tracked as guards',
      `const isSimple = ['==', '!=', '<', '<=', '>', '>='].includes(operator);`,
      `const isSimple = ['==', '!='].includes(operator);`,
    ],
    [
      'access-flag-tests',
      'tests of a flag are not tracked as guards',
      `['+', '-', '&', '|', '>>'].includes(operator)`,
      `['+', '-'].includes(operator)`,
    ],
    [
      'access-switch',
      'a switch reads nothing',
      `if (terminator.kind === 'switch') return terminator.scrutinee;`,
      `if (terminator.kind === 'switch') return null;`,
    ],
  ]),
];
