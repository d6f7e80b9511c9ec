package agora.llm;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The reasoning that a model writes inside its reply, and the answer that remains without it.
 *
 * <p>Known forms: {@code <think>}, {@code <thinking>}, {@code <thought>}, {@code <reasoning>} and
 * their like, with any prefix, case and attributes; {@code [THINK]}; the marks of Kimi, Command,
 * Sky-T1 and gpt-oss; "Here is my thought process: ... Here is my response:". A tag that is never
 * closed reaches to the end. A closing tag without an opening one ends reasoning that began with
 * the reply, since many chat templates open the tag in the prompt.
 */
public final class Reasoning {
  private static final Pattern TAG =
      Pattern.compile(
          "(?i)(?:<|&lt;)\\s{0,3}(/?)\\s{0,3}(?:\\w{1,20}:)?"
              + "(?:think(?:ing)?|thoughts?|reasoning|reflection|scratchpad|analysis|inner_monologue"
              + "|antthinking)(?:\\s[^<>]{0,80})?\\s{0,3}(?:>|&gt;)"
              + "|\u25c1(/?)think\u25b7"
              + "|<\\|(?:begin_of_thought|(end_of_thought)|start_thinking|(end_thinking))\\|>"
              + "|<(?:(/)details\\s*|details\\s+type\\s*=\\s*[\"']reasoning[\"'][^<>]{0,80})>"
              + "|(?-i:\\[(/?)THINK(?:ING)?\\])");

  private static final int LONGEST_TAG = 150;
  private static final String CHANNEL = "<|channel|>";
  private static final String FINAL = "<|channel|>final<|message|>";
  private static final String BARE_FINAL = "assistantfinal";
  private static final Pattern GRANITE =
      Pattern.compile("(?i)\\s*here(?: is|'s) my thought process:");
  private static final Pattern GRANITE_ANSWER = Pattern.compile("(?i)here(?: is|'s) my response:");

  private Reasoning() {}

  /** A reply in its two parts; each may be empty. */
  public record Parts(String reasoning, String answer) {}

  /**
   * Returns the reply without its reasoning; the reply itself where there is none, and an empty
   * text where it is nothing but reasoning. Takes linear time.
   */
  public static String answer(String reply) {
    return parts(reply).answer();
  }

  /** Returns a reply's reasoning and its answer. */
  public static Parts parts(String reply) {
    int mark = firstMark(reply);
    if (mark >= 0 && reply.indexOf(CHANNEL, mark) >= 0) {
      return channels(reply);
    }
    if (reply.startsWith("analysis") && reply.contains(BARE_FINAL)) {
      return split(reply, reply.lastIndexOf(BARE_FINAL), BARE_FINAL.length());
    }
    Matcher granite = GRANITE.matcher(reply);
    if (granite.lookingAt()) {
      Matcher response = GRANITE_ANSWER.matcher(reply);
      return response.find(granite.end())
          ? split(reply, response.start(), response.end() - response.start())
          : new Parts(reply, "");
    }
    return mark < 0 ? new Parts("", reply) : tags(reply, mark);
  }

  /** Returns where the first tag may begin; -1 if nowhere. */
  private static int firstMark(String reply) {
    for (int i = 0; i < reply.length(); i++) {
      if (mayBegin(reply, i)) {
        return i;
      }
    }
    return -1;
  }

  private static Parts channels(String reply) {
    int last = reply.lastIndexOf(FINAL);
    return last < 0 ? new Parts(reply, "") : split(reply, last, FINAL.length());
  }

  private static Parts split(String reply, int at, int length) {
    return new Parts(reply.substring(0, at).strip(), withoutEdge(reply.substring(at + length)));
  }

  private static Parts tags(String reply, int first) {
    Matcher tag = TAG.matcher(reply);
    StringBuilder answer = new StringBuilder();
    StringBuilder reasoning = new StringBuilder();
    int from = 0;
    boolean inside = false;
    boolean found = false;
    for (int i = first; i < reply.length(); i++) {
      if (!mayBegin(reply, i)
          || !tag.region(i, Math.min(reply.length(), i + LONGEST_TAG)).lookingAt()) {
        continue;
      }
      found = true;
      i = tag.end() - 1;
      boolean closes = closes(tag);
      if (closes && !inside) {
        // The prompt opened it: all so far was reasoning.
        reasoning.append(answer);
        answer.setLength(0);
      }
      (inside || closes ? reasoning : answer).append(reply, from, tag.start());
      from = tag.end();
      inside = !closes;
    }
    if (!found) {
      return new Parts("", reply);
    }
    (inside ? reasoning : answer).append(reply, from, reply.length());
    return new Parts(reasoning.toString().strip(), withoutEdge(answer.toString()));
  }

  private static boolean mayBegin(String reply, int i) {
    char c = reply.charAt(i);
    if (i + 1 >= reply.length() || (c != '<' && c != '[' && c != '&' && c != '\u25c1')) {
      return false;
    }
    char next = reply.charAt(i + 1);
    return switch (c) {
      case '[' -> next == 'T' || next == '/';
      case '&' -> next == 'l';
      case '<' ->
          next == '|'
              ? i + 2 < reply.length() && "bcesSE".indexOf(reply.charAt(i + 2)) >= 0
              : Character.isLetter(next) || next == '/' || next == ' ';
      default -> true;
    };
  }

  private static boolean closes(Matcher tag) {
    for (int group = 1; group <= tag.groupCount(); group++) {
      String mark = tag.group(group);
      if (mark != null && !mark.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** An answer may begin with the indentation of code, so only empty lines before it go. */
  private static String withoutEdge(String answer) {
    int start = 0;
    for (int i = 0; i < answer.length() && Character.isWhitespace(answer.charAt(i)); i++) {
      if (answer.charAt(i) == '\n') {
        start = i + 1;
      }
    }
    return answer.isBlank() ? "" : answer.substring(start);
  }
}
