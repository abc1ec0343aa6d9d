/** What is certain of the values that a function stores besides a handle, where its paths are too many to tell apart. */
import { printReturned } from './cases';
import { pathText, type Product, type ProductCase, type Stored } from './types';

/** That is another site's handle or nobody knows what. */
const TELLS_NOTHING: ReadonlySet<Stored['value']['kind']> = new Set(['handle', 'nothing']);

/**
 * The product with the stores that `merged` has on every path that ends alike. `merged` has walked every path, but may
 * have kept of several only what they share; it must not have left one out.
 */
export function withCertainStores(product: Product, merged: Product): Product {
  return { ...product, cases: product.cases.map((one) => withThoseOf(one, merged.cases)) };
}

function withThoseOf(one: ProductCase, merged: readonly ProductCase[]): ProductCase {
  const ending = (other: ProductCase): string => `${other.made} ${printReturned(other.returned)}`;
  const [first, ...others] = merged.filter((other) => ending(other) === ending(one));
  if (!first) return one;
  const known = new Set(one.stored.map(({ at }) => pathText(at)));
  const isCertain = (stored: Stored): boolean =>
    !known.has(pathText(stored.at)) &&
    !TELLS_NOTHING.has(stored.value.kind) &&
    others.every((other) => other.stored.some((each) => printStored(each) === printStored(stored)));
  const certain = first.stored.filter(isCertain);
  // What fills an object as a whole comes before what is in it.
  const stored = [...one.stored, ...certain].sort((a, b) => (pathText(a.at) < pathText(b.at) ? -1 : 1));
  return { ...one, stored };
}

function printStored({ at, value }: Stored): string {
  return `${pathText(at)} := ${printReturned(value)}`;
}
