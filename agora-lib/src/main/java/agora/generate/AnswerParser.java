package agora.generate;

import agora.data.Jsonl;
import agora.data.Method;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds instruction and response in an answer: by markers at the beginning of a line, or as JSON.
 *
 * <p>A prompt may end in an open slot ({@code INPUT: }), so the first marker may be missing. The
 * response ends at {@code [END]}.
 */
final class AnswerParser {
  private static final Pattern FENCED =
      Pattern.compile("\\A\\s*```(?:json)?\\s*\\n(.*?)\\n?```\\s*\\z", Pattern.DOTALL);
  private static final List<String> INSTRUCTION_FIELDS =
      List.of("instruction", "input", "question", "revised_question", "problem");
  private static final List<String> RESPONSE_FIELDS =
      List.of("response", "output", "answer", "revised_answer", "solution");

  private AnswerParser() {}

  /** Returns the pair in an answer of this method; {@code given} is what a response answers. */
  static Verdict parse(Method method, Style style, String raw, String given) {
    if (style == Style.JSON) {
      return json(method, raw, given);
    }
    return switch (method) {
      case INSTANCE_GENERATION -> pair(raw, "INPUT:", "OUTPUT:");
      case QUALITY_ENHANCEMENT -> pair(raw, "Revised Question:", "Revised Answer:");
      case RESPONSE_GENERATION -> {
        Marker marker = Marker.find("OUTPUT:", raw, 0);
        boolean leads = marker != null && raw.substring(0, marker.start()).isBlank();
        String response = marker != null && leads ? raw.substring(marker.end()) : raw;
        yield accepted(given, untilEnd(response), raw);
      }
    };
  }

  private static Verdict pair(String raw, String first, String second) {
    Marker begin = Marker.find(first, raw, 0);
    int from = begin == null ? 0 : begin.end();
    Marker middle = Marker.find(second, raw, from);
    if (middle == null) {
      return new Rejected(RejectReason.MISSING_MARKER, "no line begins with " + second, raw);
    }
    return accepted(
        raw.substring(from, middle.start()), untilEnd(raw.substring(middle.end())), raw);
  }

  /** A marker at the beginning of a line, perhaps in bold or as a heading. */
  private record Marker(int start, int end) {
    static @Nullable Marker find(String word, String text, int from) {
      for (int at = text.indexOf(word, from); at >= 0; at = text.indexOf(word, at + 1)) {
        int start = at;
        while (start > from && " \t*#".indexOf(text.charAt(start - 1)) >= 0) {
          start--;
        }
        if (start == 0 || text.charAt(start - 1) == '\n') {
          int end = at + word.length();
          return new Marker(start, text.startsWith("**", end) ? end + 2 : end);
        }
      }
      return null;
    }
  }

  private static Verdict json(Method method, String raw, String given) {
    Matcher fenced = FENCED.matcher(raw);
    String text = fenced.matches() ? fenced.group(1) : raw;
    int from = text.indexOf('{');
    int to = text.lastIndexOf('}');
    if (from < 0 || to < from) {
      return new Rejected(RejectReason.NOT_JSON, "there is no JSON object", raw);
    }
    try {
      JsonNode node = Jsonl.mapper().readTree(text.substring(from, to + 1));
      String instruction =
          method == Method.RESPONSE_GENERATION ? given : field(node, INSTRUCTION_FIELDS);
      return accepted(instruction, field(node, RESPONSE_FIELDS), raw);
    } catch (JsonProcessingException e) {
      return new Rejected(RejectReason.NOT_JSON, e.getOriginalMessage(), raw);
    }
  }

  private static String field(JsonNode node, List<String> names) {
    for (String name : names) {
      if (node.path(name).isTextual()) {
        return node.path(name).asText();
      }
    }
    return "";
  }

  private static Verdict accepted(String instruction, String response, String raw) {
    if (instruction.isBlank() || response.isBlank()) {
      return new Rejected(
          RejectReason.EMPTY,
          "the " + (instruction.isBlank() ? "instruction" : "response") + " is empty",
          raw);
    }
    return new Accepted(instruction.strip(), response.strip());
  }

  private static String untilEnd(String text) {
    int end = text.indexOf("[END]");
    return end < 0 ? text : text.substring(0, end);
  }
}
