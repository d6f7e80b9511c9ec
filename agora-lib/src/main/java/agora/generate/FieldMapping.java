package agora.generate;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Names of the fields of a seed file.
 *
 * @param instruction field or column of the instruction
 * @param response field or column of the response; null where there is none
 * @param id field or column of the name; null for the number of the row
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FieldMapping(String instruction, @Nullable String response, @Nullable String id) {
  /** {@code instruction} and {@code response}, as this project and the paper's code write them. */
  public static final FieldMapping DEFAULT = new FieldMapping("instruction", "response", null);

  /** Returns a mapping of instruction and response. */
  public static FieldMapping of(String instruction, String response) {
    return new FieldMapping(instruction, response, null);
  }
}
