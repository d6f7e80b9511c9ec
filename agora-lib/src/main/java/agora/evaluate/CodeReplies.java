package agora.evaluate;

import agora.data.UnicodeText;
import agora.llm.Reasoning;
import agora.sandbox.Sandbox;
import agora.sandbox.SandboxLimits;
import agora.sandbox.SandboxSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the program in a reply. A reply that begins within the function's body continues the
 * prompt; anything else is searched for code, fenced or bare, of which is kept what the function
 * needs. The search parses with Python's own parser, inside the sandbox.
 */
final class CodeReplies {
  /** Of the process that parses one reply after the other; it runs none of them. */
  private static final SandboxLimits LIMITS =
      SandboxLimits.ofProblem().withTime(Duration.ofSeconds(20)).withWall(Duration.ofMinutes(30));

  /** A fenced block with something in it. */
  private static final Pattern FENCED =
      Pattern.compile("(?m)^[ \\t]*(?:```|~~~)[^\\n]*\\n(?:[ \\t]*\\n)*+[ \\t]*(?!```|~~~)[^\\s]");

  /** A line that is a statement of Python: prose has such lines too rarely to matter. */
  private static final Pattern STATEMENT =
      Pattern.compile(
          "(?m)^[ \\t]*(?:(?:async )?def \\w|class \\w+[:(]|import \\w|from [\\w.]+ import\\b|@\\w"
              + "|(?:return|raise|yield|assert|pass|lambda)\\b"
              + "|(?:for|while|if|elif|with|match)\\b.*:[ \\t]*(?:#.*)?$|(?:else|try|finally)[ \\t]*:"
              + "|\\w[\\w.\\[\\]'\"]*+(?:,[ ]*+\\w[\\w.\\[\\]'\"]*+)*+[ \\t]*[-+*/%|&^]?=[^=]"
              + "|[\\w.]+\\(.*\\)[ \\t]*(?:#.*)?$)");

  /** Characters without width that copied and generated texts have between others. */
  private static final Pattern INVISIBLE = Pattern.compile("[\u200b\u200c\u2060\ufeff\u00ad]");

  /** End tokens that came through as text; the short one only where a line ends with it. */
  private static final Pattern LEAKED =
      Pattern.compile(
          "<\\|(?:im_end|im_start|eot_id|eom_id|endoftext|end_of_text|end|endofmask|start_header_id)\\|>"
              + "|<\uff5cend\u2581of\u2581sentence\uff5c>|<end_of_turn>|(?m)</s>[ \\t]*$");

  private static final Pattern QUOTED = Pattern.compile("(?m)^> ?(?:```|~~~)");
  private static final Pattern QUOTE = Pattern.compile("(?m)^> ?");

  /** Characters at both ends of a long reply in which code is looked for. */
  private static final int LOOKED_AT = 50_000;

  private final Sandbox sandbox;
  private final List<String> stops;
  private final Map<Extraction, String> extracted = new ConcurrentHashMap<>();

  private record Extraction(String reply, String entry) {}

  CodeReplies(Sandbox sandbox, List<String> stops) {
    this.sandbox = sandbox;
    this.stops = List.copyOf(stops);
  }

  /** Returns the whole program. */
  String program(CodeTask task, String reply) {
    String text = clean(reply);
    if (beginsWithinBody(text)) {
      return task.prompt() + CodeStops.cut(CodeBody.aligned(task.prompt(), text), stops);
    }
    String code = extract(text, task.entry());
    if (!CodeBody.defines(code, task.entry())) {
      String body = CodeBody.in(text);
      if (!body.isEmpty()) {
        return task.prompt() + CodeBody.aligned(task.prompt(), body);
      }
    }
    return code.isBlank() ? task.prompt() + CodeStops.cut(text, stops) : preamble(task) + code;
  }

  /** Returns what the prompt has before its function: imports and helpers that replies rely on. */
  static String preamble(CodeTask task) {
    Matcher function =
        Pattern.compile("(?m)^(?:async )?def " + Pattern.quote(task.entry()) + "\\b")
            .matcher(task.prompt());
    String before = function.find() ? task.prompt().substring(0, function.start()) : "";
    return before.isBlank() ? "" : before.stripTrailing() + "\n\n\n";
  }

  /**
   * Returns a reply without reasoning, colours of terminals, invisible characters and quote marks,
   * up to a token of the model that ends an answer.
   */
  static String clean(String reply) {
    String text = UnicodeText.withoutColours(Reasoning.answer(reply));
    text = text.replace("\r\n", "\n").replace('\r', '\n');
    text = INVISIBLE.matcher(text).replaceAll("");
    Matcher leaked = LEAKED.matcher(text);
    text = leaked.find() ? text.substring(0, leaked.start()) : text;
    return QUOTED.matcher(text).find() ? QUOTE.matcher(text).replaceAll("") : text;
  }

  /** Returns the code of a reply, kept to what {@code entry} needs where it is defined. */
  String extract(String reply, String entry) {
    return extracted.computeIfAbsent(new Extraction(reply, entry), this::found);
  }

  /** Forgets the code that was found. */
  void forget() {
    extracted.clear();
  }

  private String found(Extraction about) {
    String code = null;
    while (code == null) {
      code = sandbox.standing("extract", LIMITS, session -> attempt(session, about));
    }
    return code;
  }

  /** Returns the code; null where the process was used up by the replies before. */
  private static @Nullable String attempt(SandboxSession session, Extraction about) {
    session.send(
        JsonNodeFactory.instance
            .objectNode()
            .put("reply", about.reply())
            .put("entry", about.entry()));
    JsonNode answer = session.receive();
    if (answer == null) {
      return session.used() ? null : about.reply();
    }
    session.keep();
    return answer.path("code").asText();
  }

  /** Returns whether a reply holds code at all, that which cannot be parsed included. */
  static boolean hasCode(String reply) {
    if (reply.length() > 2 * LOOKED_AT) {
      return hasCode(reply.substring(0, LOOKED_AT))
          || hasCode(reply.substring(reply.length() - LOOKED_AT));
    }
    return FENCED.matcher(reply).find() || STATEMENT.matcher(reply).find();
  }

  private static boolean beginsWithinBody(String text) {
    if (text.contains("```") || text.contains("~~~")) {
      return false;
    }
    for (String line : text.split("\n", -1)) {
      if (!line.isBlank()) {
        return Character.isWhitespace(line.charAt(0));
      }
    }
    return false;
  }
}
