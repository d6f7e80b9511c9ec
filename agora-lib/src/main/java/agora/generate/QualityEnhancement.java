package agora.generate;

import java.util.List;
import java.util.Map;

/**
 * Instruction and response are given; the model improves both.
 *
 * @param prompt the prompt, with {@code <input>} and {@code <output>}
 * @param seeds item i improves seed i
 */
record QualityEnhancement(PromptTemplate prompt, List<Seed> seeds) implements GenerationMethod {
  static QualityEnhancement of(GenerationConfig config, GenerationInputs materials) {
    SeededRandom.requireOneSeedAnItem(config, materials);
    return new QualityEnhancement(materials.prompt(), materials.seeds());
  }

  @Override
  public Draw draw(int item, int attempt, Pool pool) {
    Seed seed = seeds.get(item);
    return new Draw(
        prompt.fill(Map.of("input", seed.instruction(), "output", seed.response())), "");
  }

  @Override
  public List<String> seedIds(int item, int attempt, Pool pool) {
    return List.of(seeds.get(item).id());
  }

  @Override
  public String given(int item) {
    return "";
  }
}
