import type { Statement } from '../language/statements/all';
import { align } from './align';
import { check } from './check';
import { compare } from './compare';
import { complete } from './complete';
import { letStatement, model, set, steer } from './configure';
import { count } from './count';
import { heat } from './heat';
import { lens } from './lens';
import { next } from './next';
import { norms } from './norms';
import { score } from './score';
import type { Runner } from './statement';
import { tokens } from './tokens';

/** The statements that run; those that are missing here parse, check and end with `not-yet`. */
export const runnableStatements: { readonly [K in Statement['kind']]?: Runner<K> } = {
  model,
  set,
  let: letStatement,
  steer,
  complete,
  next,
  align,
  tokens,
  heat,
  score,
  count,
  norms,
  lens,
  compare,
  check,
};
