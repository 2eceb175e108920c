import { testClaims } from '../kernel/claims';

testClaims({ byChance: 400, planted: 400, ofMany: 400 });
