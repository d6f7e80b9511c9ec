package agora.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * One training example: an instruction and its response, with where it came from.
 *
 * @param instruction what the student is asked
 * @param response what the student should answer
 * @param provenance origin of the instance; null for imported data
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Instance(
    String instruction, String response, @org.jspecify.annotations.Nullable Provenance provenance) {

  /** Returns an instance without provenance. */
  public static Instance of(String instruction, String response) {
    return new Instance(instruction, response, null);
  }

  /**
   * Origin of a generated instance.
   *
   * @param index position in the data set that was asked for, from 0
   * @param seedIds the seeds shown or answered, in prompt order
   * @param attempt which draw was accepted, from 0; transport retries do not count
   * @param model the generator's model id
   */
  public record Provenance(int index, List<String> seedIds, int attempt, String model) {
    public Provenance {
      seedIds = List.copyOf(seedIds);
    }
  }
}
