package agora.generate;

import java.util.List;
import java.util.Map;

/**
 * The instruction is given; the model writes the response.
 *
 * @param prompt the prompt, with {@code <input>}
 * @param seeds item i answers seed i
 */
record ResponseGeneration(PromptTemplate prompt, List<Seed> seeds) implements GenerationMethod {
  static ResponseGeneration of(GenerationConfig config, GenerationInputs materials) {
    SeededRandom.requireOneSeedAnItem(config, materials);
    return new ResponseGeneration(materials.prompt(), materials.seeds());
  }

  @Override
  public Draw draw(int item, int attempt, Pool pool) {
    Seed seed = seeds.get(item);
    return new Draw(prompt.fill(Map.of("input", seed.instruction())), seed.instruction());
  }

  @Override
  public List<String> seedIds(int item, int attempt, Pool pool) {
    return List.of(seeds.get(item).id());
  }

  @Override
  public String given(int item) {
    return seeds.get(item).instruction();
  }
}
