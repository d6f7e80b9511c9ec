package agora.check;

import agora.evaluate.BenchmarkFile;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers and tests of instances, by their instruction: of seeds, or of a benchmark's problems. */
final class References {
  private static final List<String> QUESTIONS =
      List.of("instruction", "question", "problem", "prompt", "text");
  private static final List<String> ANSWERS = List.of("answer", "expected_answer", "reference");
  private static final List<String> SOLUTIONS = List.of("response", "solution");

  private final Map<String, BenchmarkFile.Entry> byInstruction;

  private References(Map<String, BenchmarkFile.Entry> byInstruction) {
    this.byInstruction = byInstruction;
  }

  static References none() {
    return new References(Map.of());
  }

  /**
   * Returns the references of a file.
   *
   * @throws IllegalArgumentException if an entry has no instruction, or repeats one
   */
  static References read(Path file) {
    Map<String, BenchmarkFile.Entry> entries = new HashMap<>();
    BenchmarkFile.Ids instructions = new BenchmarkFile.Ids();
    for (BenchmarkFile.Entry entry : BenchmarkFile.read(file)) {
      String field = present(entry.object(), QUESTIONS);
      if (field == null) {
        throw new IllegalArgumentException(
            entry.place() + ": a reference needs one of the fields " + QUESTIONS);
      }
      String instruction = entry.text(field);
      instructions.add(instruction, entry, field);
      entries.put(instruction, entry);
    }
    return new References(entries);
  }

  /**
   * Returns the reference answer of a line: its own, else that of its instruction. Where only a
   * whole solution is known, this is it.
   */
  @Nullable String answer(BenchmarkFile.Entry line, String instruction) {
    String own = text(line, ANSWERS);
    BenchmarkFile.Entry other = byInstruction.get(instruction);
    if (own != null || other == null) {
      return own;
    }
    String answer = text(other, ANSWERS);
    return answer != null ? answer : text(other, SOLUTIONS);
  }

  /** Returns the entry of an instruction, or null. */
  BenchmarkFile.@Nullable Entry of(String instruction) {
    return byInstruction.get(instruction);
  }

  private static @Nullable String text(BenchmarkFile.Entry entry, List<String> fields) {
    String field = present(entry.object(), fields);
    return field == null ? null : entry.label(field);
  }

  private static @Nullable String present(JsonNode object, List<String> fields) {
    return fields.stream()
        .filter(field -> !object.path(field).isMissingNode() && !object.path(field).isNull())
        .findFirst()
        .orElse(null);
  }
}
