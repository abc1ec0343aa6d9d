/** Mistakes in the worklist, the path state, the budgets and the join. */
import { seeded } from '../mutant';

export const WALK = [
  ...seeded('analysis/dataflow/engine.ts', [
    [
      'engine-counted-once',
      'a counter that has counted may be at its start again',
      'return before < 1 && low >= 1 ? 1 : before;',
      'return before;',
    ],
    [
      'hook-doubted',
      'that there is no hook is nothing to be in doubt of',
      'this.doubtHook(next, from, target, location);',
      '',
    ],
    [
      'switch-default-unsettled',
      'where no label of a switch is met nothing is learnt of the acquisition',
      'this.events.settle(rest);',
      '',
    ],
    [
      'branch-standard-stream',
      'what turns out to be a standard stream is owed a release',
      'if (this.answers.saysStandardStream(next, value)) this.events.standIn(next);',
      '',
    ],
    [
      'branch-interrupted',
      'a release that was interrupted is certain',
      "if (this.answers.saysError(next, condition, truth, ['EINTR'])) this.events.doubtRelease(next);",
      '',
    ],
    [
      'engine-untouched',
      'a call throws that is given the resource later, or another part of its object',
      'if (this.slice.touching.has(from) && !this.isTouched(state, from)) {',
      'if (this.slice.touching.has(from) && state === undefined) {',
    ],
    [
      'walk-else-edge',
      'the else edge of every branch is dropped',
      '[false, terminator.ifFalse],',
      '[false, terminator.ifTrue],',
    ],
    [
      'walk-infeasible',
      'conditions teach nothing: infeasible paths are walked',
      'if (!this.evaluator.assume(next, value, truth)) continue;',
      '',
    ],
    [
      'walk-switch-fallback',
      'the edge of a switch for all other values is dropped',
      'this.follow(rest, from, terminator.fallback);',
      '',
    ],
    [
      'walk-switch-excluded',
      'later cases of a switch still allow the values of earlier ones',
      `if (low === high && !this.evaluator.assume(rest, this.compared(rest, '==', scrutinee, low), false)) rest = null;`,
      '',
    ],
    [
      'walk-case-range',
      'the upper bound of a range of cases is ignored',
      `this.evaluator.assume(taken, this.compared(taken, '<=', scrutinee, high), true);`,
      'true;',
    ],
    [
      'walk-configuration-doubt',
      'assuming a configuration is no doubt',
      `if (condition.kind === 'configuration' && this.isAssumed(condition.condition, truth)) {`,
      'if (false) {',
    ],
    [
      'walk-success-untold',
      'the witness does not say which branch told success',
      `const detail = isSuccess ? 'success' : String(truth);`,
      'const detail = String(truth);',
    ],
    ['walk-no-widening', 'loops are not widened', 'if (loop) this.turn(', 'if (false) this.turn('],
    [
      'walk-turns-forever',
      'a counted loop is never widened',
      '&& turn <= MAX_COUNTED_TURNS + 1) continue;',
      ') continue;',
    ],
    [
      'walk-merge-undoubted',
      'states that were merged for want of room are not doubted',
      `state.addDoubt({ kind: 'dropped-constraint', detail: '', location: this.context.function_.nameLocation });`,
      '',
    ],
    ['walk-exhausted-untold', 'nobody is told that the step budget ran out', 'this.context.isExhausted = true;', ''],
    [
      'walk-doubt-of-one',
      'a doubt that only one of two joined states has is kept',
      'const doubts = joinDoubts(known.doubts, state.doubts);',
      'const doubts = known.doubts;',
    ],
    [
      'walk-closed-forgotten',
      'a closed resource is forgotten though somebody still holds it',
      `state.holders((value) => this.events.isHandle(state, value)).length === 0`,
      'true',
    ],
    [
      'walk-returned-value',
      'what is returned is not evaluated',
      'const value = terminator.value ? this.evaluator.evaluate(state, terminator.value) : TOP;',
      'const value = TOP;',
    ],
  ]),
  ...seeded('analysis/dataflow/defaultConfiguration.ts', [
    [
      'walk-platform',
      'symbols of foreign platforms are taken to be defined',
      'if (PLATFORM.test(condition)) return !truth;',
      'if (PLATFORM.test(condition)) return truth;',
    ],
  ]),
  ...seeded('analysis/dataflow/state.ts', [
    [
      'state-contradictions',
      'a contradiction between constraints is not noticed',
      'if (result === null) return false;',
      'if (result === null) return true;',
    ],
    [
      'state-shared-ranges',
      'the two sides of a branch share their constraints',
      'this.ranges.clone(),',
      'this.ranges,',
    ],
    [
      'state-stale-members',
      'assigning a whole keeps what its parts held',
      'this.environment.deleteWhere((bound) => bound !== place && values.isOverwritten(bound, place));',
      '',
    ],
    ['state-epochs', 'what was forgotten is read as it was on entry', 'this.epochs.set(region, origin);', ''],
    [
      'state-renewed-values',
      'values of the turn before are taken for those of this one',
      'this.environment.set(place, TOP);',
      '',
    ],
    [
      'state-renewed-ranges',
      'constraints of the turn before hold of the values of this one',
      'this.ranges.deleteWhere(isOf);',
      '',
    ],
    [
      'state-struct-copies',
      'a member of a struct that was assigned as a whole is unknown',
      'if (this.environment.has(above)) return values.member(this.read(values, parent), projection);',
      '',
    ],
  ]),
  ...seeded('analysis/dataflow/context.ts', [
    ['budget-of-states', 'the budget of states is far too small', 'STATE_BUDGET = 48;', 'STATE_BUDGET = 3;'],
    ['budget-of-steps', 'the budget of steps is far too small', 'STEP_BUDGET = 20_000;', 'STEP_BUDGET = 60;'],
    [
      'globals-of-callees',
      'assignments to globals that only callees mention are not seen',
      'return this.relevant.has(id) || id >= this.function_.variables.length;',
      'return this.relevant.has(id);',
    ],
    [
      'globals-are-local',
      'globals end with the function',
      `return kind === 'local' || kind === 'parameter' || kind === 'temporary';`,
      `return kind !== 'static-local';`,
    ],
    [
      'statics-are-local',
      'static variables end with the function',
      `return kind === 'local' || kind === 'parameter' || kind === 'temporary';`,
      `return kind !== 'global';`,
    ],
  ]),
  ...seeded('analysis/dataflow/errorNumbers.ts', [
    [
      'error-numbers-zero',
      'what is returned for an error may be zero',
      'const POSITIVE: Range = { low: 1,',
      'const POSITIVE: Range = { low: 0,',
    ],
  ]),
  ...seeded('analysis/dataflow/pureCalls.ts', [
    ['pure-literals', 'strings that are written out are all the same string', `(one.text ?? '') : null`, `'' : null`],
    [
      'pure-turns',
      'what a line was compared with holds of the next line, too',
      'const origin = context.turnOf(passed.origin);',
      'const origin = 0;',
    ],
  ]),
  ...seeded('analysis/dataflow/retries.ts', [
    [
      'retries-forgotten',
      'a call that is made again when it was interrupted is another call',
      'return successorsOf(home.terminator).some((next) => returnsTo(one, next, home.id));',
      'return false;',
    ],
  ]),
  ...seeded('analysis/dataflow/join.ts', [
    [
      'join-nested-objects',
      'an object that another one has is forgotten to be there',
      '? !allocated.has(base.pointer) || used.has(base.pointer)',
      '? !allocated.has(base.pointer)',
    ],
    [
      'join-publications',
      'who outside has an object before it holds a handle is forgotten',
      'this.addPublications(state, live, links);',
      '',
    ],
    [
      'join-pointers',
      'what a table of an object holds is not the object’s',
      "if (base?.kind === 'memory') pending.push(base.pointer);",
      '',
    ],
    ['join-typestates', 'states of different typestates are joined', '        tracked.state,\n', ''],
    ['join-uses', 'states in which the resource was used and was not are joined', `tracked.isUsed ? 'u' : '',`, ''],
    [
      'join-constraints',
      'states with different constraints are joined',
      `if (!names.has(id) && values.value(id).kind !== 'made') parts.push(print(id));`,
      '',
    ],
    [
      'join-values',
      'states are joined whatever their variables hold',
      'if (isHolder || !coarse) parts.push(`${place}=${print(value)}`);',
      'if (isHolder) parts.push(`${place}=${print(value)}`);',
    ],
    [
      'join-aliases',
      'states are joined whoever holds the handle',
      'if (isHolder || !coarse) parts.push(`${place}=${print(value)}`);',
      'if (!isHolder && !coarse) parts.push(`${place}=${print(value)}`);',
    ],
    [
      'join-handle-ranges',
      'states are joined whatever is known of the handle',
      'if (learnt && !coarse) parts.push(printRange(learnt));',
      '',
    ],
    [
      'join-dead-holders',
      'a variable that is not read again is forgotten though it holds the handle',
      'const isNeeded = isHolder || links.has(place) || isWhole || this.isToldOutside(state, place, value);',
      'const isNeeded = links.has(place) || isWhole || this.isToldOutside(state, place, value);',
    ],
    [
      'join-operands',
      'what is known of the operands of a value is forgotten where only the value is kept',
      `if (form.kind === 'unary') pending.push(form.operand);
      if (form.kind === 'binary') pending.push(form.left, form.right);`,
      '',
    ],
    ['join-merge-narrow', 'merging keeps the constraint of one side', 'else state.ranges.set(value, both);', ''],
    ['join-merge-values', 'merging keeps the value of one side', 'state.environment.set(place, TOP);', ''],
    [
      'join-doubts',
      'joining keeps the doubts of the first state',
      'return shared.length === known.length ? known : shared;',
      'return known;',
    ],
    [
      'join-configurations',
      'the configuration that was assumed is forgotten at a join',
      'live.has(constantToken(form.condition)) || (',
      '(',
    ],
  ]),
];
