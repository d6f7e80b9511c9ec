package agora.generate;

import agora.data.ProgressListener;
import agora.data.TokenCounter;
import agora.llm.AskOptions;
import agora.llm.Asker;
import agora.llm.ChatModel;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.Usage;
import java.nio.file.Path;

/** Makes a data set out of seeds and a chat model. */
public final class DataGenerator {
  static final String INSTANCES = "instances.jsonl";

  /** Name of the journal of answers in a generation's folder. */
  public static final String JOURNAL = "journal.jsonl";

  private DataGenerator() {}

  /**
   * Generates into {@code directory}: {@code instances.jsonl}, {@code report.json}, {@code
   * manifest.json}, {@code rejected.jsonl} and the journal of answers. What the journal has is not
   * asked again, so an interrupted or killed run goes on where it was.
   *
   * @param counter counts the student's tokens
   *     <p>Where answers become no instances (none of the first 50, or fewer than one in 50 of
   *     500), the run ends, so that useless answers do not cost ten calls for every item.
   * @return how it went; it may be short of instances, see {@link GenerationReport#complete}, or
   *     have ended early, see {@link GenerationReport#stopped}
   * @throws agora.llm.ChatException if the endpoint refuses requests, the budget is reached or
   *     nothing but failures comes back; the report says what there is
   * @throws InterruptedException if interrupted
   * @throws IllegalArgumentException if prompt, seeds and method do not fit each other
   */
  public static GenerationReport generate(
      ChatModel model,
      GenerationInputs materials,
      GenerationConfig config,
      TokenCounter counter,
      Path directory,
      ProgressListener listener)
      throws InterruptedException {
    GenerationMethod method = GenerationMethod.of(config, materials);
    AskOptions options =
        AskOptions.of(config.concurrency())
            .withModelId(config.model())
            .withPrice(config.price())
            .withBudget(config.budget())
            .withListener("generate " + config.setting().label(), listener);
    requireRoom(directory, config);
    try (Asker asker = Asker.open(model, directory.resolve(JOURNAL), options)) {
      GenerationRun run = new GenerationRun(asker, method, config, counter, options);
      return new GenerationFiles(directory, config, materials).write(run);
    }
  }

  /** Generates a data set, counting one token per four characters. */
  public static GenerationReport generate(
      ChatModel model,
      GenerationInputs materials,
      GenerationConfig config,
      Path directory,
      ProgressListener listener)
      throws InterruptedException {
    return generate(model, materials, config, text -> (text.length() + 3) / 4, directory, listener);
  }

  /**
   * Returns what the run will cost at most, and if answers are as long as the seeds' responses;
   * looks at the prompts of the first items.
   */
  public static Estimate estimate(GenerationInputs materials, GenerationConfig config)
      throws InterruptedException {
    GenerationMethod method = GenerationMethod.of(config, materials);
    int looked = Math.min(config.volume(), Math.min(100, config.itemsOfAGeneration()));
    long prompt = 0;
    for (int i = 0; i < looked; i++) {
      prompt +=
          (method.draw(i, 0, GenerationMethod.Pool.EMPTY).prompt().length()
                      + config.system().length())
                  / 4
              + 8;
    }
    long promptTokens = prompt * config.volume() / looked;
    double characters =
        materials.seeds().stream()
            .limit(1000)
            .mapToInt(seed -> seed.instruction().length() + seed.response().length())
            .average()
            .orElse(0);
    long longest = (long) config.volume() * config.sampling().maxTokens();
    long likely = Math.min(longest, (long) (config.volume() * (characters / 4 + 16)));
    return new Estimate(
        config.volume(),
        promptTokens,
        likely,
        longest,
        config.price().cost(new Usage(promptTokens, 0, likely)),
        config.price().cost(new Usage(promptTokens, 0, longest)));
  }

  /**
   * Asks for one item, outside of any run: what is sent, what comes back, what becomes of it. Only
   * seeds are shown as examples.
   */
  public static Preview preview(
      ChatModel model, GenerationInputs materials, GenerationConfig config, int item)
      throws InterruptedException {
    GenerationMethod method = GenerationMethod.of(config, materials);
    GenerationMethod.Draw draw = method.draw(item, 0, GenerationMethod.Pool.EMPTY);
    ChatRequest request = GenerationRun.request(config, draw, item, 0);
    ChatReply reply = model.chat(request);
    ReplyValidator judgement = new ReplyValidator(config, text -> (text.length() + 3) / 4);
    return new Preview(request, reply, judgement.of(reply, draw.given()));
  }

  /**
   * Estimate of a run's needs.
   *
   * @param requests if no answer is rejected
   * @param promptTokens by four characters a token
   * @param likelyTokens of answers, if they are as long as the seeds
   * @param longestTokens of answers, if each is as long as it may be
   * @param likelyUsd what the likely tokens cost
   * @param worstUsd what the longest cost
   */
  public record Estimate(
      int requests,
      long promptTokens,
      long likelyTokens,
      long longestTokens,
      double likelyUsd,
      double worstUsd) {}

  /** One item: the request, the raw reply, and the verdict on it. */
  public record Preview(ChatRequest request, ChatReply reply, Verdict verdict) {}

  private static void requireRoom(Path directory, GenerationConfig config) {
    java.io.File folder = directory.toAbsolutePath().toFile();
    while (folder.getParentFile() != null && !folder.exists()) {
      folder = folder.getParentFile();
    }
    long needed = 6_000L * config.volume();
    if (folder.getUsableSpace() < needed) {
      throw new IllegalStateException(
          "%s: about %d MB are needed, %d MB are free, nothing was asked; free space or choose another folder"
              .formatted(directory, needed >> 20, folder.getUsableSpace() >> 20));
    }
  }
}
