import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rewrittenBy, RewritingBuilder, type Piece, type Rewrite } from '../../server/src/syntax/sourceMap';

/** A rewriting that replaces some ranges, by what the numbers say. */
const REWRITE = fc
  .array(
    fc.record({
      gap: fc.nat(6),
      length: fc.nat(5),
      pieces: fc.array(fc.tuple(fc.nat(9), fc.nat(5), fc.boolean()), { maxLength: 4 }),
    }),
  )
  .map((plan): Rewrite => (text) => {
    const builder = new RewritingBuilder(text);
    for (const { gap, length, pieces } of plan) {
      const start = builder.position + gap;
      const end = start + length;
      if (end > text.length) break;
      builder.replace(
        start,
        end,
        pieces.map(([from, size, isCopy]): Piece => {
          const first = start + (from % (length + 1));
          const last = isCopy ? Math.min(end, first + size) : end;
          return {
            text: isCopy ? text.slice(first, last) : '+'.repeat(size),
            start: isCopy ? first : start,
            end: last,
            isCopy,
          };
        }),
      );
    }
    return builder.finish();
  });

const TEXT = fc.string({ minLength: 1, maxLength: 16 });

describe('a source map', () => {
  it('gives every part a range of the document, and a longer part a range that holds it', () => {
    fc.assert(
      fc.property(TEXT, fc.array(REWRITE, { maxLength: 3 }), (document, stages) => {
        const { text, map } = rewrittenBy(document, stages);
        if (map === null) {
          expect(text).toBe(document);
          return;
        }
        expect(map.length).toBe(text.length);
        for (let start = 0; start < text.length; start++) {
          let inner = map.range(start, start + 1);
          for (let end = start + 1; end <= text.length; end++) {
            const { start: low, end: high } = map.range(start, end);
            if (low < 0 || low > inner.start || high < inner.end || high > document.length) {
              expect.fail(`${start} to ${end} of '${text}' came from ${low} to ${high}`);
            }
            inner = { start: low, end: high };
          }
        }
      }),
    );
  });

  it('says of a part what it says of the whole', () => {
    fc.assert(
      fc.property(TEXT, REWRITE, fc.nat(40), fc.nat(40), (document, rewrite, a, b) => {
        const { text, map } = rewrite(document);
        const from = Math.min(a, b, text.length);
        const to = Math.min(Math.max(a, b), text.length);
        if (map === null || from === to) return;
        const origin = map.range(from, to).start;
        const part = map.part(from, to);
        for (let start = from; start < to; start++) {
          for (let end = start + 1; end <= to; end++) {
            const whole = map.range(start, end);
            const { start: low, end: high } = part?.range(start - from, end - from) ?? {
              start: start - from,
              end: end - from,
            };
            expect({ start: low + origin, end: high + origin }).toEqual(whole);
          }
        }
      }),
    );
  });

  it('takes what was copied to where it was copied from', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0x100, max: 0x2000 }), { minLength: 1 }),
        fc.array(REWRITE),
        (codes, stages) => {
          const document = String.fromCharCode(...codes);
          const { text, map } = rewrittenBy(document, stages);
          for (let at = 0; at < text.length; at++) {
            const from = document.indexOf(text[at]!);
            const range = map?.range(at, at + 1) ?? { start: at, end: at + 1 };
            if (from === -1) continue;
            // A later stage may have replaced a copy, but not by what the document holds.
            expect(range).toEqual({ start: from, end: from + 1 });
          }
        },
      ),
    );
  });

  it('costs nothing where nothing is replaced', () => {
    expect(rewrittenBy('int x;', [(text) => new RewritingBuilder(text).finish()])).toEqual({
      text: 'int x;',
      map: null,
    });
  });

  it('takes an expansion to the invocation, an argument to itself, and both to what covers them', () => {
    const document = 'a CLOSE(fd) b';
    const builder = new RewritingBuilder(document);
    builder.replace(2, 11, [
      { text: 'if (', start: 2, end: 11, isCopy: false },
      { text: 'fd', start: 8, end: 10, isCopy: true },
      { text: ') close(', start: 2, end: 11, isCopy: false },
      { text: 'fd', start: 8, end: 10, isCopy: true },
      { text: ')', start: 2, end: 11, isCopy: false },
    ]);
    const { text, map } = builder.finish();
    expect(text).toBe('a if (fd) close(fd) b');
    expect(map!.range(6, 8)).toEqual({ start: 8, end: 10 });
    expect(map!.range(10, 19)).toEqual({ start: 2, end: 11 });
    expect(map!.range(6, 21)).toEqual({ start: 2, end: 13 });
  });
});
