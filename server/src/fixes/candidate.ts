/** What could be done about a finding. */
import type { TextEdit } from './edits';

export interface Candidate {
  /** What happens, as a command. */
  readonly title: string;
  /** Each can be left out on its own. */
  readonly parts: readonly (readonly TextEdit[])[];
  /** Some of them may be more than is needed. */
  readonly optional?: true;
  /** It may be closed too early for something that goes on with it later: nothing to be done unseen. */
  readonly isRisky?: true;
}
