import { describe, expect, it } from 'vitest';
import { EffectsByModels, KnownEffects } from '../../../server/src/analysis/aftermath/knownEffects';

describe('an effect that is known', () => {
  it('holds at each depth from which all calls below it can be followed', () => {
    const known = new KnownEffects();
    known.enter('die', 3, { effect: 'fails', height: 1 });
    expect([0, 1, 2, 3, 4].map((depth) => known.at('die', depth)?.effect)).toEqual([
      'fails',
      'fails',
      'fails',
      'fails',
      undefined,
    ]);
  });

  it('holds at its own depth alone where some call below it was nested too deeply', () => {
    const known = new KnownEffects();
    known.enter('serve', 2, { effect: 'lasts', height: 3 });
    expect(known.at('serve', 1)).toBeNull();
    expect(known.at('serve', 2)).toEqual({ effect: 'lasts', height: 3 });
    expect(known.at('serve', 3)).toBeNull();
  });

  it('holds where the same models are on', () => {
    const effects = new EffectsByModels();
    effects.of('1 4').enter('die', 0, { effect: 'fails', height: 0 });
    expect(effects.of('1 4').at('die', 0)?.effect).toBe('fails');
    expect(effects.of('4').at('die', 0)).toBeNull();
  });
});
