package agora.study;

import static agora.study.StudyRules.require;

import agora.data.Sha256;
import agora.llama.Checkpoint;
import agora.tokenizer.ChatForm;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of the student.
 *
 * @param base checkpoint folder or a name in the Hugging Face cache
 * @param reference the instruct-tuned model that PGR measures against: a checkpoint folder, a name
 *     in the Hugging Face cache, or a {@code .jsonl} file of instances that the base is trained on
 *     with the study's recipe
 * @param recipe {@code mini}, {@code precise} or {@code paper}
 * @param overrides fields of the recipe that differ, as its JSON has them
 * @param device {@code cpu} or {@code cuda}
 * @param decoder {@code vllm} for benchmark answers of base, reference and students by a vLLM
 *     server, which is started for each of them; null for decoding in this process
 * @param chatForm how a base without a chat template of its own speaks: {@code llama3}, {@code
 *     chatml}, {@code zephyr}, or {@code reference} for the reference model's template, which is
 *     the default
 */
public record StudentConfig(
    String base,
    String reference,
    String recipe,
    @Nullable Map<String, JsonNode> overrides,
    @Nullable String device,
    @Nullable String decoder,
    @Nullable String chatForm) {
  private static final String ABSENT = "\0";

  static final StudentConfig NONE = new StudentConfig();

  public StudentConfig {
    require(base != null && !base.isBlank(), "a student needs a 'base' checkpoint", base);
    require(
        reference != null && !reference.isBlank(),
        "a student needs a 'reference' checkpoint",
        reference);
    require(
        device == null || device.equals("cpu") || device.equals("cuda"),
        "a student's device is one of [cpu, cuda]",
        device);
    require(
        decoder == null || decoder.equals("vllm"),
        "a student's decoder is one of [vllm], or left out to decode in this process",
        decoder);
    if (chatForm != null && !chatForm.equals("reference")) {
      ChatForm.named(chatForm);
    }
  }

  private StudentConfig() {
    this(ABSENT, ABSENT, "mini", null, null, null, null);
  }

  /** Returns whether the study names a student. */
  public boolean named() {
    return !base.equals(ABSENT);
  }

  /**
   * Returns the checkpoint that students are trained from.
   *
   * @throws IllegalArgumentException if the study names no student
   */
  @Override
  public String base() {
    require(
        named(),
        "this study generates data alone: to train and score, give its file a 'student' and 'benchmarks'; student",
        null);
    return base;
  }

  /** Returns the instruct-tuned checkpoint; see {@link #base}. */
  @Override
  public String reference() {
    base();
    return reference;
  }

  /** Returns how the base speaks if it has no chat template of its own. */
  ChatForm form() {
    if (!named()) {
      return ChatForm.fitting(); // opened to generate alone: nothing is asked of a student
    }
    if (chatForm != null && !chatForm.equals("reference")) {
      return ChatForm.named(chatForm);
    }
    return trainsReference() ? ChatForm.fitting() : ChatForm.of(Path.of(reference));
  }

  /** Returns what identifies the base and how it speaks. */
  String baseIdentity() {
    Path folder = Checkpoint.find(base);
    try {
      String spoken = form().identity(folder);
      String files = Fingerprint.of(folder);
      return spoken == null ? files : files + " " + Sha256.of(spoken);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
    }
  }

  /** Returns whether the reference is trained from a data set, rather than a given checkpoint. */
  boolean trainsReference() {
    return reference.endsWith(".jsonl");
  }
}
