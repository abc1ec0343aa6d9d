/** Names of constants that need no header to be read. */
import type { Expression } from '../../ir';
import { integer, ONE, ZERO } from './constants';

const MINUS_ONE = integer(-1);

/** Constants of the standard headers whose values every system agrees on. */
export const SYSTEM_CONSTANTS: ReadonlyMap<string, Expression> = new Map<string, Expression>([
  ['NULL', ZERO],
  ['nullptr', ZERO],
  ['true', ONE],
  ['TRUE', ONE],
  ['false', ZERO],
  ['FALSE', ZERO],
  ['EOF', MINUS_ONE],
  ['STDIN_FILENO', ZERO],
  ['STDOUT_FILENO', ONE],
  ['STDERR_FILENO', integer(2)],
  ['EXIT_SUCCESS', ZERO],
  ['EXIT_FAILURE', ONE],
  ['INVALID_SOCKET', MINUS_ONE],
  ['__func__', { kind: 'string' }],
  ['__FUNCTION__', { kind: 'string' }],
  ['__PRETTY_FUNCTION__', { kind: 'string' }],
  ['__FILE__', { kind: 'string' }],
]);
