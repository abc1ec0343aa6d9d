/** Mistakes in what is known of scripts: of functions that lend, of tests, classes and modules. */
import { seeded } from '../mutant';

export const SCRIPTS = [
  ...seeded('analysis/dataflow/brackets.ts', [
    [
      'brackets-continuation',
      'who is told of a result gets it for a while only',
      'if (path.length > 0 || isErrorFirst || CONTINUING.test(one.variables[root]!.name)) return false;',
      'if (path.length > 0) return false;',
    ],
    [
      'brackets-thrown',
      'what is closed where something threw counts for the way on',
      "return terminator.kind === 'attempt' ? [terminator.next] : successorsOf(terminator);",
      'return successorsOf(terminator);',
    ],
  ]),
  ...seeded('analysis/summary/tests.ts', [
    ['tests-own-runner', 'only modules of libraries have test runners', 'return OWN.test(name) &&', 'return false &&'],
    [
      'tests-extending',
      'what a test is handed is no part of it',
      '(EXTENDING.test(one.callee.name) && one.arguments.length > 0)',
      'false',
    ],
  ]),
  ...seeded('analysis/summary/program.ts', [
    [
      'singleton-constructor',
      'what the one instance of a class opens is lost like anything else',
      'return module.singletons.includes(classNameOf(owner.key)) || isElsewhere;',
      'return false;',
    ],
  ]),
  ...seeded('analysis/dataflow/liveness.ts', [
    [
      'live-options',
      'options that an object holds are forgotten at the end of a block',
      'propertiesRead(reached.model).forEach((name) => add(pathToken(`*.${name}`)));',
      'return;',
    ],
  ]),
  ...seeded('analysis/fields.ts', [
    [
      'fields-given',
      'who gets what a field holds is not asked',
      'if (isGiven || methods.some((method) => mayRelease(models, kind, method))) return false;',
      'if (methods.some((method) => mayRelease(models, kind, method))) return false;',
    ],
    [
      'fields-singleton',
      'what the one instance of a class holds is owed',
      'owner.isManaged || isOwnSingleton || fields',
      'owner.isManaged || fields',
    ],
    [
      'fields-lifetime',
      'a pool is never meant to live as long as the program',
      "return models.resource(kind).lifetime !== 'program' || hasEnd(owner);",
      'return true;',
    ],
    [
      'fields-severity',
      'what the program opens itself is as surely forgotten as what a library opens',
      "isPrivate && made === 'acquisition' &&",
      'isPrivate &&',
    ],
    [
      'fields-ending',
      'that a class has a method to end things tells nothing',
      'family.some((one) => hasEnd(one) ||',
      'family.some((one) =>',
    ],
  ]),
  ...seeded('analysis/linking/moduleNames.ts', [
    [
      'modules-star',
      'a module does not export what it exports of all that others do',
      'if (path.length === 0 || !isRelative(star)) continue;',
      'continue;',
    ],
    [
      'modules-rename',
      'an export of another name is looked for by the old one',
      'const found = this.target(target.module, [...target.path, ...rest], file, depth + 1);',
      'const found = this.target(target.module, path, file, depth + 1);',
    ],
    [
      'modules-base',
      'a class has no members of the class that it extends',
      'return of.base === null || isLibraryType(of.base) ? null : this.memberOf(of.base, member, path, depth + 1);',
      'return null;',
    ],
  ]),
];
