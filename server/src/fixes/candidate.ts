/** What could be done about a finding. */
import type { FunctionIR, Location } from '../ir';
import type { Finding } from '../rules/finding';
import type { Tokens } from '../syntax/tokens';
import type { TextEdit } from './edits';
import type { Reading } from './facts';
import type { Page } from './insertions';

export interface Candidate {
  /** What happens, as a command. */
  readonly title: string;
  /** The title where one part is enough. */
  readonly titleOfOne?: string;
  /** Each can be left out on its own. */
  readonly parts: readonly (readonly TextEdit[])[];
  /** Some of them may be more than is needed. */
  readonly optional?: true;
  /** It may be closed too early for something that goes on with it later: nothing to be done unseen. */
  readonly isRisky?: boolean;
  /** It changes nothing by itself, but makes room: what is lost then is looked at anew. */
  readonly isPreparation?: true;
  /** One of several that are needed: they are tried as long as each makes it better. */
  readonly isStep?: true;
  /** Also tried after steps. */
  readonly endsSteps?: true;
}

/** A finding in C, and what there is to know for whoever wants to mend it. */
export interface Subject {
  readonly page: Page & { readonly tokens: Tokens };
  readonly finding: Finding;
  readonly one: FunctionIR;
  /** The whole function. */
  readonly around: Location;
  readonly readings: readonly Reading[];
}
