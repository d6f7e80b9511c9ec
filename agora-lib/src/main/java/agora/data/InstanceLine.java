package agora.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import org.jspecify.annotations.Nullable;

/**
 * One line of a data file: an instance, or an answer that a generation rejected.
 *
 * @param instruction what the student is asked; null if the line lacks it
 * @param response what the student should answer; null if the line lacks it
 * @param input Alpaca's second part of the instruction; may be null
 * @param provenance origin of the instance; null for imported data
 * @param reason why the answer was rejected, as {@code rejected.jsonl} says; null for an instance
 */
public record InstanceLine(
    @Nullable String instruction,
    @Nullable String response,
    @Nullable String input,
    Instance.@Nullable Provenance provenance,
    @Nullable String reason) {
  private static final ObjectReader READER = Jsonl.ofLines(InstanceLine.class);

  /**
   * Returns the line of a text.
   *
   * @param where file and line, for the message
   * @throws IllegalArgumentException if it is not a JSON object of this form
   */
  public static InstanceLine parse(String text, String where) {
    String why;
    try {
      InstanceLine line = READER.readValue(text);
      if (line != null) {
        return line;
      }
      why = "null";
    } catch (JsonProcessingException e) {
      why = Jsonl.reason(e);
    }
    throw new IllegalArgumentException(where + ": not a JSON object of the form expected: " + why);
  }

  /** Returns whether the line is a rejected answer instead of an instance. */
  public boolean isRejected() {
    return reason != null && instruction == null;
  }

  /**
   * Returns the instance; Alpaca's {@code input} follows the instruction.
   *
   * @param where file and line, for the message
   * @throws IllegalArgumentException if the line lacks {@code instruction} or {@code response}
   */
  public Instance instance(String where) {
    String asked = required(where, "instruction", instruction);
    String answer = required(where, "response", response);
    boolean more = input != null && !input.isBlank();
    return new Instance(more ? asked + "\n\n" + input : asked, answer, provenance);
  }

  private static String required(String where, String field, @Nullable String value) {
    if (value == null) {
      throw new IllegalArgumentException(where + ": the instance has no field '" + field + "'");
    }
    return value;
  }
}
