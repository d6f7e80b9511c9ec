package agora.generate;

import agora.data.Method;
import java.util.List;
import java.util.Map;

/**
 * One instance of each seed. Response generation has the model answer the seed's instruction;
 * quality enhancement has it improve instruction and response.
 *
 * @param method one of the two
 * @param prompt the prompt, with {@code <input>}, and {@code <output>} for an enhancement
 * @param seeds item i is of seed i
 */
record PerSeedGeneration(Method method, PromptTemplate prompt, List<Seed> seeds)
    implements GenerationMethod {
  static PerSeedGeneration of(GenerationConfig config, GenerationInputs materials) {
    SeededRandom.requireOneSeedAnItem(config, materials);
    return new PerSeedGeneration(config.setting().method(), materials.prompt(), materials.seeds());
  }

  @Override
  public Draw draw(int item, int attempt, Pool pool) {
    Seed seed = seeds.get(item);
    Map<String, String> values =
        method == Method.QUALITY_ENHANCEMENT
            ? Map.of("input", seed.instruction(), "output", seed.response())
            : Map.of("input", seed.instruction());
    return new Draw(prompt.fill(values), given(item));
  }

  @Override
  public List<String> seedIds(int item, int attempt, Pool pool) {
    return List.of(seeds.get(item).id());
  }

  @Override
  public String given(int item) {
    return method == Method.QUALITY_ENHANCEMENT ? "" : seeds.get(item).instruction();
  }
}
