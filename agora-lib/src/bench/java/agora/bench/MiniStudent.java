package agora.bench;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.Jsonl;
import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.llama.LlamaOptions;
import agora.mini.MiniCorpus;
import agora.mini.MiniTexts;
import agora.torch.DType;
import agora.train.AdamW;
import agora.train.Muon;
import agora.train.Saving;
import agora.train.Schedule;
import agora.train.Sft;
import agora.train.SftConfig;
import agora.train.TrainingData;
import agora.train.TrainingEvent;
import agora.train.TrainingListener;
import agora.train.TrainingRun;
import agora.train.TrainingText;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Makes the miniature's students: the base from texts of the grammar, the reference from the base
 * and exact pairs. Goes on where it was stopped.
 *
 * <pre>
 * MiniStudent texts FOLDER                      the texts that make_tokenizer.py reads
 * MiniStudent base TOKENIZER WORK OUT [DOCUMENTS]    pre-trains
 * MiniStudent reference BASE WORK OUT [PAIRS]   fine-tunes, PAIRS a domain
 * </pre>
 */
public final class MiniStudent {
  private static final int DOCUMENTS = 240_000;
  private static final int STEPS_KEPT = 500;
  private static final double EQUATIONS = 0.07;
  private static final long TEXT_SEED = 1;

  private static final int HIDDEN = 128;
  private static final int INTERMEDIATE = 320;
  private static final int LAYERS = 3;
  private static final int HEADS = 4;
  private static final int POSITIONS = 512;
  private static final double ROPE_THETA = 500;

  private MiniStudent() {}

  /**
   * Runs one step.
   *
   * @param arguments the step, then its folders
   */
  public static void main(String[] arguments) throws IOException {
    List<String> given = List.of(arguments);
    switch (given.isEmpty() ? "" : given.getFirst()) {
      case "texts" ->
          new Dataset("texts", MiniTexts.conversations(DOCUMENTS, TEXT_SEED))
              .write(Path.of(given.get(1)).resolve("texts.jsonl"));
      case "base" ->
          base(
              Path.of(given.get(1)),
              Path.of(given.get(2)),
              Path.of(given.get(3)),
              number(given, DOCUMENTS));
      case "reference" ->
          reference(
              Path.of(given.get(1)),
              Path.of(given.get(2)),
              Path.of(given.get(3)),
              given.size() > 4
                  ? MiniCorpus.reference(Integer.parseInt(given.get(4)))
                  : MiniCorpus.reference());
      default ->
          throw new IllegalArgumentException(
              "the first argument is texts, base or reference, was " + given);
    }
  }

  private static void base(Path tokenizer, Path work, Path out, int documents) throws IOException {
    Path start = work.resolve("start");
    if (Files.notExists(start)) {
      LlamaConfig config =
          LlamaConfig.of(
              Jsonl.mapper()
                  .<JsonNode>valueToTree(
                      Map.of(
                          "architectures", List.of("LlamaForCausalLM"),
                          "vocab_size", vocabulary(tokenizer),
                          "hidden_size", HIDDEN,
                          "intermediate_size", INTERMEDIATE,
                          "num_hidden_layers", LAYERS,
                          "num_attention_heads", HEADS,
                          "max_position_embeddings", POSITIONS,
                          "rms_norm_eps", 1e-5,
                          "rope_theta", ROPE_THETA,
                          "tie_word_embeddings", true)));
      try (Llama random = Llama.random(config, TEXT_SEED, tokenizer, LlamaOptions.cpu())) {
        random.save(start);
      }
    }
    SftConfig config =
        SftConfig.mini()
            .withBatch(32, 1)
            .withAdamW(AdamW.precise(3e-3).withBetas(0.9, 0.95))
            .withMuon(Muon.of(0.02))
            .withSchedule(Schedule.linear(0.02))
            .withSaving(new Saving(STEPS_KEPT, 0, 0, false, 0));
    train(start, new TrainingData("base", texts(documents)), config, work.resolve("base"), out);
  }

  /** The recipe and the seed are those of the first student of every cell. */
  private static void reference(Path base, Path work, Path out, Dataset data) throws IOException {
    train(
        base, TrainingData.of(data), SftConfig.mini().withSeed(1), work.resolve("reference"), out);
  }

  private static List<TrainingText> texts(int documents) {
    int equations = (int) (documents * EQUATIONS);
    List<TrainingText> texts = new ArrayList<>();
    for (Instance instance : MiniTexts.conversations(documents - equations, TEXT_SEED)) {
      texts.add(TrainingText.of(instance));
    }
    MiniTexts.equations(equations, TEXT_SEED).stream()
        .map(TrainingText.Plain::new)
        .forEach(texts::add);
    Collections.shuffle(texts, new Random(TEXT_SEED));
    return texts;
  }

  private static void train(Path from, TrainingData data, SftConfig config, Path run, Path out)
      throws IOException {
    TrainingRun trained =
        Sft.train(from, data, config, run, progress(), LlamaOptions.cpu().withThreads(1));
    try (Llama student = Llama.load(trained.checkpoint())) {
      student.save(out, DType.F16, Long.MAX_VALUE);
    }
  }

  private static TrainingListener progress() {
    return event -> {
      if (event instanceof TrainingEvent.Step step && step.step() % 50 == 0) {
        System.out.println(step);
      }
    };
  }

  private static int vocabulary(Path tokenizer) throws IOException {
    return Jsonl.mapper()
        .readTree(tokenizer.resolve("tokenizer.json").toFile())
        .at("/model/vocab")
        .size();
  }

  private static int number(List<String> arguments, int otherwise) {
    return arguments.size() > 4 ? Integer.parseInt(arguments.get(4)) : otherwise;
  }
}
