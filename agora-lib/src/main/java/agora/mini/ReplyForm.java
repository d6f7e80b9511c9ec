package agora.mini;

import agora.data.Jsonl;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Form of a reply.
 *
 * @param style between markers, as a JSON object, or bare
 * @param input what marks or names the instruction; empty where it is not to be repeated
 * @param output what marks or names the response
 */
record ReplyForm(Style style, String input, String output) {
  enum Style {
    MARKERS,
    JSON,
    BARE
  }

  static final ReplyForm BARE = new ReplyForm(Style.BARE, "", "");

  String write(String instruction, String response) {
    return switch (style) {
      case BARE -> response;
      case MARKERS ->
          (input.isEmpty() ? "" : input + ": " + instruction + "\n")
              + output
              + ": "
              + response
              + "\n[END]";
      case JSON -> json(instruction, response);
    };
  }

  private String json(String instruction, String response) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (!input.isEmpty()) {
      fields.put(input, instruction);
    }
    fields.put(output, response);
    return Jsonl.text(fields);
  }
}
