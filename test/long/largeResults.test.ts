/** On a DOM without a screen; `test/browser/limits.test.ts` draws them in a browser. */
import { largeResults } from '../unit/webviews/hostileResults';
import { drawHostile, isDrawnQuickly } from '../unit/webviews/rendererPage';

describe('the renderer draws more than anybody looks at, pressed and in another theme:', () => {
  for (const { what, make } of largeResults)
    it(what, async () => {
      const result = make();
      await isDrawnQuickly(() => drawHostile(result, true));
    });
});
