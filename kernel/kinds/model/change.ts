import { hasVnni } from '../../../model/passes/vnni';
import type { GpuFound } from '../../../model/source/gpu';
import type { OpenedModel } from '../../../model/source/source';
import type { Text } from '../../language/ast';
import { counted } from '../../language/numbers';
import type { ModelStatement } from '../../language/statements/model';
import type { ModelInfo } from '../../results/envelope';
import { deviceParts, withoutVnni } from '../../results/qualification';
import type { Change } from '../changing';
import type { Planning } from '../planning';

/** Opens and loads models, for the `model` statement, which chooses the session's model. */
export interface ModelOpening extends Planning {
  /** @throws Problem at the name if there is no such model, or it cannot be used. */
  readonly open: (name: Text) => Promise<OpenedModel>;
  /** Loads the weights where the session measures. */
  readonly load: (model: OpenedModel) => Promise<ModelInfo>;
  /** Tries the GPU; once more, if it was lost. */
  readonly tryGpu: () => Promise<GpuFound>;
}

/** Another checkpoint for everything below. */
export async function changeModel({ source }: ModelStatement, opening: ModelOpening): Promise<Change> {
  const model = await opening.open(source);
  const sha256 = await model.hash();
  const isSmall = model.precision === '8bit';
  const numbers = [isSmall ? '8-bit weights' : 'float32', ...deviceParts(await opening.load(model))].join(
    ', ',
  );
  return {
    session: { ...opening.session, model: source.value },
    says: {
      isQuiet: false,
      text: `Model ${model.id}: ${counted(model.n_layers, 'layer')}, width ${model.d_model}, context ${model.n_ctx}, ${numbers}; weights ${sha256.slice(0, 12)}.${isSmall ? adviceOn8Bit(hasVnni()) : ''}`,
      steering: [],
    },
  };
}

/** A sentence after the others for those who chose 8-bit weights where they may be slower; none if nobody knows. */
export const adviceOn8Bit = (vnni: boolean | null): string =>
  vnni === false ? ` With 8-bit weights: ${withoutVnni}.` : '';
