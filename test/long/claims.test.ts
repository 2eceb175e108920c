import { testClaims } from '../kernel/claims';

testClaims({ byChance: 200, planted: 200, ofMany: 200 });
