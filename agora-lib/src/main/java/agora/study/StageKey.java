package agora.study;

import agora.data.Jsonl;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a stage is and everything that determines its result.
 *
 * @param stage the kind of stage, such as {@code generate}; also the folder's parent
 * @param name what a reader recognises it by; not part of the identity
 * @param inputs every input, configuration and version that the result depends on; JSON values
 */
record StageKey(String stage, String name, Map<String, Object> inputs) {
  private static final ObjectMapper CANONICAL =
      Jsonl.mapper().copy().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  StageKey {
    inputs = java.util.Collections.unmodifiableMap(new TreeMap<>(inputs));
  }

  /** Returns one key for each thing that it may have been computed on, this process's own first. */
  List<StageKey> on(ComputedOn computedOn) {
    return Stream.concat(Stream.of(computedOn.own()), computedOn.others().stream())
        .map(device -> {
          Map<String, Object> more = new TreeMap<>(inputs);
          more.put("computedOn", device);
          return new StageKey(stage, name, more);
        })
        .toList();
  }

  /** Returns 16 hexadecimal digits of the SHA-256 of stage and inputs. */
  String hash() {
    try {
      String text = stage + "\n" + CANONICAL.writeValueAsString(CANONICAL.valueToTree(inputs));
      return Sha256.of(text).substring(0, 16);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "a stage's inputs must be JSON values: " + e.getOriginalMessage(), e);
    }
  }

  String folder() {
    return stage + "/" + name.replaceAll("[^A-Za-z0-9._-]+", "-") + "-" + hash();
  }
}
