/**
 * What calls of functions do to the time that the process still has, as far as it was found out. It rests on the function
 * and what that calls, and on the models that are on, so that files in which the same ones are may share it.
 */
import type { CallEffect } from './walk';

/** Functions that are called on the way there are nested no deeper than this. */
export const MAX_CALLEES_DOWN = 5;

interface SettledEffect {
  readonly effect: CallEffect;
  /** Calls below it were followed so far. */
  readonly height: number;
}

export class KnownEffects {
  /** Those for which no call was left off as it was nested too deeply. */
  private readonly settled = new Map<string, SettledEffect>();
  /** The others, which hold at their depth alone. */
  private readonly cut = new Map<string, CallEffect>();
  readonly constants = new Map<string, number | null>();

  /** Null where that is not known of a call at that depth. */
  at(key: string, depth: number): SettledEffect | null {
    const known = this.settled.get(key);
    if (known && depth + known.height < MAX_CALLEES_DOWN) return known;
    const effect = this.cut.get(`${key} ${depth}`);
    return effect === undefined ? null : { effect, height: MAX_CALLEES_DOWN - depth };
  }

  enter(key: string, depth: number, { effect, height }: SettledEffect): void {
    if (depth + height < MAX_CALLEES_DOWN) this.settled.set(key, { effect, height });
    else this.cut.set(`${key} ${depth}`, effect);
  }
}

/** One for each choice of models. */
export class EffectsByModels {
  private readonly known = new Map<string, KnownEffects>();

  of(models: string): KnownEffects {
    let known = this.known.get(models);
    if (!known) this.known.set(models, (known = new KnownEffects()));
    return known;
  }
}
