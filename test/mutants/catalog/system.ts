/** Mistakes in what programs have the system do: libraries, children, descriptors that are closed by their numbers. */
import { seeded } from '../mutant';

export const SYSTEM = [
  ...seeded('analysis/testPlaces.ts', [
    [
      'example-places',
      'an example is a part of the program',
      'return /\\.[ch]$/i.test(path) && C_EXAMPLES.test(path.slice(root.length));',
      'return false;',
    ],
  ]),
  ...seeded('analysis/typestate/events.ts', [
    [
      'events-found-in-a-library',
      'a library in which something was found is lost for good',
      'lookups.length === 0 ||',
      'lookups.length === 0 &&',
    ],
    [
      'events-not-found-in-a-library',
      'a library in which nothing was found is kept for what may be in it',
      'lookups.length === 0 ||',
      'lookups.length >= 0 ||',
    ],
  ]),
  ...seeded('analysis/aftermath/aftermath.ts', [
    [
      'aftermath-children',
      'what the child of a fork loses before it ends is missed',
      '(!isProgram && outcomes === 0 && !this.mayEnd(graph))',
      '(!isProgram && outcomes === 0 && !graph.isNoreturn)',
    ],
  ]),
  ...seeded('analysis/aftermath/walk.ts', [
    [
      'walk-numbered-elements',
      'a loop over the elements of an array may take long',
      '(isByNumber || roots.has(each.target.root))',
      'roots.has(each.target.root)',
    ],
  ]),
  ...seeded('analysis/dataflow/closedByNumber.ts', [
    [
      'closed-by-helpers',
      'who has another function close all numbers closes none',
      'return program.factsOf(target.function).calls.some((each) => closesNumber(program, target.function, each));',
      'return false;',
    ],
    [
      'closed-by-who-never-returns',
      'who closes all numbers and never returns closes them for what follows',
      ' || program.isNoreturnCall(target) || ',
      ' || ',
    ],
    [
      'closed-though-named',
      'what a helper is told to leave alone it closes with all others',
      ' || isTold(call, siteCall)) return false;',
      ') return false;',
    ],
  ]),
  ...seeded('analysis/dataflow/refusedPointers.ts', [
    [
      'refused-pointers',
      'the kernel opens what it is not told',
      'return /^const .*\\*/.test(parameter) && value !== TOP &&',
      "return parameter === '' && value !== TOP &&",
    ],
    [
      'refused-unknown-pointers',
      'what may be null the kernel does not read',
      'value !== TOP && constantOf(evaluator.rangeOf(state, value)) === 0',
      'value !== TOP && constantOf(evaluator.rangeOf(state, value)) !== 1',
    ],
  ]),
];
