/** Who has the resource where a function comes to an end: somebody outside, or nobody, which is a leak. */
import { MODULE_NAME, livesAsProgram, type Expression, type FunctionIR } from '../ir';
import { outcomesOf, THROWN } from './aftermath/outcomes';
import { isComparison, NONZERO } from './constraints/range';
import { isErrorName } from './constraints/constantNames';
import { parameterAt } from './dataflow/accesses';
import type { SiteContext } from './dataflow/context';
import { namesOuter } from './dataflow/dormant';
import type { Engine, Exit } from './dataflow/engine';
import { functionsIn } from './dataflow/returnedFunctions';
import { objectOf, routeTo } from './dataflow/routes';
import type { PathState } from './dataflow/state';
import type { CaseCollector } from './summary/cases';
import type { Program } from './summary/program';
import type { InputPath } from './summary/types';
import { isOwed } from './typestate/tracked';

export class Handover {
  private readonly program: Program;
  private readonly one: FunctionIR;

  constructor(private readonly context: SiteContext) {
    this.program = context.program;
    this.one = context.function_;
  }

  /** Who has the resource after the exit: nobody is a leak. Gives the places where the caller finds it. */
  handOut(engine: Engine, collector: CaseCollector, exit: Exit): ('return' | InputPath)[] {
    const { state, location } = exit;
    // Of calls that never return it is told anyway.
    const recorder = exit.endedBy === null ? this.context.recorder : null;
    if (!state.tracked || state.tracked.state === 'transferred') return [];
    const { events } = engine;
    if (collector.isDependedOn(exit)) {
      recorder?.left('depended-on', state, location);
      return [];
    }
    const held = collector.heldOutside(exit);
    if (events.keeps(state, exit.value)) {
      recorder?.left('returned', state, location);
      // Of a member the caller has to know what it is a member of.
      if (!events.isHandle(state, exit.value)) return held.isHidden ? [] : held.places.slice();
      // An accessor: what it opens it keeps, and lends to its callers.
      if (held.isHidden) return [];
      return ['return', ...held.places];
    }
    const isReturned =
      events.carriesHandle(state, exit.value) ||
      this.isComputedFrom(engine, state, exit.expression) ||
      this.isInReturnedObject(engine, exit);
    if (isReturned || held.isHidden || held.places.some((path) => this.keeps(path))) {
      recorder?.left(isReturned ? 'returned' : 'stored', state, location, this.nameOfInput(held.places[0]));
      return held.isHidden ? [] : [...held.places];
    }
    const lives = livesAsProgram(this.one) || this.program.makesSingleton(this.one);
    const isAtEnd = exit.endedBy !== null || (this.context.tellsEnds && this.isMain);
    if (lives && !isAtEnd) recorder?.left('end-of-main', state, location);
    if ((lives && !isAtEnd) || !isOwed(state.tracked)) return [];
    const told = isAtEnd ? this.atProcessEnd(state) : this.withUser(engine, exit);
    events.report(told, 'leak', location, exit.endedBy, exit.isThrown);
    return [];
  }

  /** What is returned may use it for as long as somebody has that. */
  private withUser(engine: Engine, exit: Exit): PathState {
    const state = this.withFate(engine, exit);
    if (!this.program.isScript || exit.isThrown) return state;
    const places = engine.events.holders(state);
    const returned = [...functionsIn(this.one, exit.expression)].sort();
    const user = returned.find((name) => namesOuter(this.context, name, places));
    if (user === undefined) return state;
    const told = state.clone();
    told.addDoubt({ kind: 'in-closure', detail: user, location: this.one.nameLocation });
    return told;
  }

  /** Where it returns, the process ends. A module's top level is no such function: what it opens is there for all others. */
  private get isMain(): boolean {
    return livesAsProgram(this.one) && this.one.name !== MODULE_NAME;
  }

  private atProcessEnd(state: PathState): PathState {
    const told = state.clone();
    told.addDoubt({ kind: 'process-ends', detail: '', location: this.one.nameLocation });
    return told;
  }

  /** The callers may let the process end then, so that nobody misses what is lost. */
  private withFate(engine: Engine, { state, value, isThrown }: Exit): PathState {
    const lastCall = this.program.lastCallOf(this.one);
    if (!lastCall || !state.tracked) return state;
    const form = this.context.values.value(value);
    const isNonzero = form.kind === 'symbol' && isErrorName(form.text);
    const returned = isNonzero ? NONZERO : engine.evaluator.rangeOf(state, value);
    const outcomes = isThrown ? THROWN : outcomesOf(returned);
    if ((outcomes & ~lastCall.outcomes) !== 0) return state;
    const { keepsRunning } = this.context.models.resource(state.tracked.kind);
    if ((outcomes & lastCall.idle) !== 0 && keepsRunning !== false) return state;
    const told = state.clone();
    told.addDoubt({ kind: 'process-ends', detail: lastCall.enders.join('\n'), location: this.one.nameLocation });
    return told;
  }

  /** As the user would write it. */
  private nameOfInput(at: InputPath | undefined): string | null {
    if (at === undefined || at.root.kind === 'returned') return null;
    const root = at.root.kind === 'global' ? this.context.global(at.root.name) : parameterAt(this.one, at.root.index);
    return this.context.nameOf({ root, path: at.path });
  }

  /** A global that no function does anything with keeps nothing alive for anybody. */
  private keeps(path: InputPath): boolean {
    if (path.root.kind !== 'global') return true;
    const { name } = path.root;
    return !this.program.isUnread(name);
  }

  /** `return fd - isBetter`: the handle, and something of which nothing is known. */
  private isComputedFrom(engine: Engine, state: PathState, expression: Expression | null): boolean {
    if (expression?.kind !== 'binary' || isComparison(expression.operator)) return false;
    return [expression.left, expression.right].some((side) => {
      if (side.kind === 'binary') return this.isComputedFrom(engine, state, side);
      return engine.events.carriesHandle(state, engine.evaluator.evaluate(state, side));
    });
  }

  /** `return s` of a struct that holds the handle, or `return p` or `&p->part` of the object it was stored in. */
  private isInReturnedObject(engine: Engine, exit: Exit): boolean {
    const { values } = this.context;
    const { state, expression } = exit;
    const { events } = engine;
    const holders = events.holders(state);
    const from = expression?.kind === 'load' ? engine.evaluator.resolve(state, expression.place) : null;
    const object = objectOf(values, exit.value);
    // Into what was mapped or allocated itself.
    if (object !== exit.value && events.isHandle(state, object)) return true;
    const isCopied = state
      .holders((value) => events.keeps(state, value))
      .some((holder) => from !== null && holder !== from && values.isWithin(holder, from));
    if (isCopied) return true;
    return holders.some((holder) => {
      const { base } = values.place(holder);
      if (from !== null && values.isWithin(holder, from)) return true;
      if (base.kind === 'memory' && base.pointer === object) return true;
      return routeTo(values, state, object, holder) !== null;
    });
  }
}
