package agora.study;

import agora.data.Instance;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of somebody's data as an instance: an instruction with its response, Alpaca, prompt and
 * completion, or a conversation of one question and its answer. What an instance has no place for
 * is refused, never left out.
 */
final class ImportedRow {
  private static final String FORMS =
      "needs 'instruction' and 'response', Alpaca's 'instruction', 'input' and 'output', 'prompt' and"
          + " 'completion', or 'messages' with a user's and an assistant's turn; for other names give a"
          + " mapping (--map instruction=NAME,response=NAME)";

  private final String where;
  private final JsonNode row;

  private ImportedRow(String where, JsonNode row) {
    this.where = where;
    this.row = row;
  }

  /**
   * Returns the instance in a row.
   *
   * @param where file and number of the row, for messages
   * @throws IllegalArgumentException if it is in no form that is known, or more than an instance
   */
  static Instance read(String where, JsonNode row) {
    return new ImportedRow(where, row).instance();
  }

  private Instance instance() {
    if (!row.isObject()) {
      throw refused("is no object");
    }
    if (row.path("messages").isArray()) {
      return conversation(row.path("messages"), "role", "content");
    }
    if (row.path("conversations").isArray()) {
      return conversation(row.path("conversations"), "from", "value");
    }
    if (row.has("prompt") && row.has("completion")) {
      if (row.path("prompt").isArray()) {
        List<JsonNode> turns = new ArrayList<>();
        row.path("prompt").forEach(turns::add);
        row.path("completion").forEach(turns::add);
        return conversation(turns, "role", "content");
      }
      return Instance.of(text("prompt"), text("completion"));
    }
    String response = row.has("response") ? "response" : "output";
    if (!row.has("instruction") || !row.has(response)) {
      List<String> present = new ArrayList<>();
      row.fieldNames().forEachRemaining(present::add);
      throw refused(FORMS + "; present: " + present);
    }
    if (present("system")) {
      throw refused("has a 'system' message, for which an instance has no place");
    }
    if (present("history")) {
      throw refused("has a 'history', for which an instance has no place");
    }
    String instruction = text("instruction");
    return Instance.of(
        present("input") ? instruction + "\n\n" + text("input") : instruction, text(response));
  }

  private boolean present(String field) {
    JsonNode value = row.path(field);
    return value.isContainerNode() ? !value.isEmpty() : !value.asText("").isBlank();
  }

  private String text(String field) {
    JsonNode value = row.path(field);
    if (!value.isTextual()) {
      throw refused("'" + field + "' must be a text, was " + value.getNodeType());
    }
    return value.asText();
  }

  private Instance conversation(Iterable<JsonNode> turns, String role, String content) {
    @Nullable String user = null;
    @Nullable String assistant = null;
    for (JsonNode turn : turns) {
      String who = turn.path(role).asText();
      JsonNode said = turn.path(content);
      if (!said.isTextual()) {
        throw refused("a turn's '" + content + "' must be a text, was " + said.getNodeType());
      }
      boolean asks = who.equals("user") || who.equals("human");
      boolean answers = who.equals("assistant") || who.equals("gpt");
      if (asks && user == null && assistant == null) {
        user = said.asText();
      } else if (answers && user != null && assistant == null) {
        assistant = said.asText();
      } else if (asks || answers) {
        throw refused("has several turns: an instance is one question and its answer");
      } else {
        throw refused("has a turn of '" + who + "', for which an instance has no place");
      }
    }
    if (user == null || assistant == null) {
      throw refused("needs a user's and an assistant's turn");
    }
    return Instance.of(user, assistant);
  }

  private IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(where + ": " + why);
  }
}
