/** Which definitions names have, from place to place of one document. */
import { Definitions } from './definitions';
import type { MacroEnvironment } from './environment';
import { Harvester, type MacroDefinition } from './harvest';

export class VisibleMacros {
  private readonly own = new Definitions();
  private readonly harvester = new Harvester();

  constructor(private readonly environment: MacroEnvironment) {}

  /** Takes the next directive of the document. */
  read(directive: string): void {
    const event = this.harvester.read(directive);
    if (event !== null) this.own.apply(event);
  }

  /** The document defines the name itself, before this place. */
  isOwn(name: string): boolean {
    return this.own.get(name) !== undefined;
  }

  lookup(name: string): readonly MacroDefinition[] | null | undefined {
    const own = this.own.get(name);
    return own === undefined ? this.environment.lookup(name) : own;
  }
}
