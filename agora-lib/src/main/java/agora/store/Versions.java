package agora.store;

import agora.data.Jsonl;
import agora.data.TextFiles;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * JSON document that several processes change: a sequence of versions, each put if absent. A change
 * that lost the race is applied again to the version that won.
 */
public final class Versions {
  private static final int KEPT = 8;

  private final Store store;
  private final String name;

  /**
   * Opens a document.
   *
   * @param name of the document in the store, such as {@code ledger/spending}
   */
  public Versions(Store store, String name) {
    this.store = store;
    this.name = name;
  }

  /** Content of a version; {@code writer} makes equal values of two writers differ. */
  private record Version(String writer, JsonNode value) {}

  /**
   * Changes the document.
   *
   * @param first the value before the first version
   * @param change returns the next value, or an equal one to change nothing; it may be called
   *     several times
   */
  public JsonNode change(JsonNode first, UnaryOperator<JsonNode> change) throws IOException {
    while (true) {
      List<String> versions =
          store.names(name + ".").stream().filter(file -> number(file) > 0).toList();
      int last = versions.stream().mapToInt(this::number).max().orElse(0);
      Optional<JsonNode> current = last == 0 ? Optional.of(first) : value(last);
      if (current.isEmpty()) {
        continue; // emptied meanwhile: there is a later version
      }
      JsonNode next = change.apply(current.get());
      if (next.equals(current.get())) {
        return next;
      }
      Version version = new Version(UUID.randomUUID().toString(), next);
      if (store.putIfAbsent(file(last + 1), Jsonl.mapper().writeValueAsBytes(version))) {
        if (last > KEPT) {
          // Emptied, not deleted: who fell behind must not find the name free.
          store.put(file(last - KEPT), TextFiles.bytes("{}"));
        }
        return next;
      }
    }
  }

  private Optional<JsonNode> value(int number) throws IOException {
    Optional<byte[]> bytes = store.read(file(number));
    JsonNode version = Jsonl.mapper().readTree(bytes.orElse(TextFiles.bytes("{}")));
    return Optional.ofNullable(version.get("value"));
  }

  private String file(int number) {
    return "%s.%09d.json".formatted(name, number);
  }

  private int number(String file) {
    String digits = file.substring(name.length() + 1).replaceFirst("\\.json$", "");
    return digits.matches("\\d{9}") ? Integer.parseInt(digits) : 0;
  }
}
