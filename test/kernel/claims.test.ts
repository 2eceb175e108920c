import { testClaims } from './claims';

// `test/long` makes 400 of each.
testClaims({ byChance: 400, planted: 100, ofMany: 40 });
