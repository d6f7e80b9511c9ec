package agora.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the final answer in a reply. The rules are tried in a fixed order and the one that found it
 * is recorded: result tags, the last box, {@code ####}, "the answer is", then (where the reply is
 * nothing but an expression) all of it, else its last formula or number, else its few words.
 */
final class AnswerExtraction {
  private static final Pattern RESULT =
      Pattern.compile("\\[RESULT\\](.*?)(?:\\[/RESULT\\]|$)", Pattern.DOTALL);
  private static final Pattern HASHES = Pattern.compile("####\\s*(\\S[^\\n]*)");
  private static final Pattern ANSWER_IS =
      Pattern.compile("(?i)\\bthe\\s+(?:final\\s+|correct\\s+)?answer\\s+is:?\\s*");
  private static final Pattern FINAL_ANSWER =
      Pattern.compile("(?i)\\bfinal\\s+answer\\s*\\**\\s*:?\\s*\\**");
  private static final Pattern SENTENCE_END =
      Pattern.compile("\\.(?=\\s|$)|\\n|\\. I hope it is correct");
  private static final Pattern FORMULA =
      Pattern.compile(
          "(?<!\\\\)\\$\\$(.+?)(?<!\\\\)\\$\\$|(?<!\\\\)\\$(.+?)(?<!\\\\)\\$|\\\\\\((.+?)\\\\\\)|\\\\\\[(.+?)\\\\\\]",
          Pattern.DOTALL);
  private static final Pattern NUMBER =
      Pattern.compile(
          "-?(?:\\d{1,3}(?:(?:,|\\{,\\}|,\\\\!)\\d{3})+(?!\\d)|\\d+)(?:\\.\\d+)?(?:\\s?/\\s?\\d+)?%?"
              + "|-?\\.\\d+");
  private static final Pattern WORD = Pattern.compile("\\p{L}{2,}");
  private static final Pattern LETTERS = Pattern.compile("[\\p{L}\\s.,;:!?'’]+");
  private static final int LONG_WORD = 5;
  private static final int SHORT = 80;

  /** The rule of a reply in which nothing but a few words is found. */
  static final String WORDS = "the reply's words";

  private AnswerExtraction() {}

  /** An answer that was found, and the rule that found it. */
  record Found(String text, String rule) {}

  /** Returns the final answer of a reply, or null if there is nothing like one. */
  static @Nullable Found find(String reply) {
    String text = withoutEndMarks(reply);
    Matcher result = RESULT.matcher(text);
    String tagged = null;
    while (result.find()) {
      tagged = result.group(1).strip();
    }
    if (tagged != null && !tagged.isEmpty()) {
      return inside(tagged, "[RESULT]");
    }
    Found boxed = boxed(text);
    if (boxed != null) {
      return boxed;
    }
    String hashed = last(HASHES, text, 1);
    if (hashed != null) {
      return inside(hashed.strip(), "####");
    }
    Found said = said(text);
    if (said != null) {
      return said;
    }
    String whole = text.strip();
    if (!isProse(whole) && MathEquivalence.isExpression(whole)) {
      return new Found(whole, "the whole reply");
    }
    Found last = lastFormulaOrNumber(text);
    if (last != null) {
      return last;
    }
    return whole.isEmpty() || whole.length() > SHORT || whole.indexOf('\n') >= 0
        ? null
        : new Found(whole, WORDS);
  }

  /** Prose can be read as a product of letters, which it is not meant to be. */
  private static boolean isProse(String text) {
    Matcher word = WORD.matcher(text);
    int words = 0;
    boolean isLong = false;
    while (word.find()) {
      words++;
      isLong |= word.group().length() >= LONG_WORD;
    }
    return (words >= 2 || isLong) && LETTERS.matcher(text).matches();
  }

  private static String withoutEndMarks(String reply) {
    int mark = reply.indexOf("<|");
    return mark > 0 ? reply.substring(0, mark) : reply;
  }

  /** Within what a rule marked there may be a sentence around the answer. */
  private static Found inside(String marked, String rule) {
    Found boxed = boxed(marked);
    if (boxed != null) {
      return new Found(boxed.text(), rule);
    }
    if (MathEquivalence.isExpression(marked)) {
      return new Found(marked, rule);
    }
    Found said = said(marked);
    Found last = said == null ? lastFormulaOrNumber(marked) : said;
    return new Found(last == null ? marked : last.text(), rule);
  }

  private static @Nullable Found boxed(String text) {
    String boxes = Boxes.last(text);
    return boxes == null ? null : new Found(boxes, "\\boxed");
  }

  private static @Nullable Found said(String text) {
    String after = after(ANSWER_IS, text);
    if (after != null) {
      Found said = sentence(after, "the answer is");
      if (said != null) {
        return said;
      }
    }
    after = after(FINAL_ANSWER, text);
    return after == null ? null : sentence(after, "final answer");
  }

  private static @Nullable String after(Pattern marker, String text) {
    Matcher matcher = marker.matcher(text);
    int end = -1;
    while (matcher.find()) {
      end = matcher.end();
    }
    return end < 0 ? null : text.substring(end).strip();
  }

  private static @Nullable Found sentence(String after, String rule) {
    Matcher end = SENTENCE_END.matcher(after);
    int from = after.startsWith("$") || after.startsWith("\\(") ? closing(after) : 0;
    String sentence = end.find(from) ? after.substring(0, end.start()) : after;
    sentence = sentence.replaceAll("^[\\s:*]+|[\\s*]+$", "");
    if (sentence.isEmpty()) {
      return null;
    }
    if (MathEquivalence.isExpression(sentence)) {
      return new Found(sentence, rule);
    }
    Found last = lastFormulaOrNumber(sentence);
    return last != null
        ? new Found(last.text(), rule)
        : sentence.length() <= SHORT ? new Found(sentence, rule) : null;
  }

  private static int closing(String text) {
    Matcher formula = FORMULA.matcher(text);
    return formula.lookingAt() ? formula.end() : 0;
  }

  private static @Nullable Found lastFormulaOrNumber(String text) {
    List<String> formulas = new ArrayList<>();
    int end = -1;
    Matcher formula = FORMULA.matcher(text);
    while (formula.find()) {
      formulas.add(formula.group());
      end = formula.end();
    }
    String rest = end < 0 ? text : text.substring(end);
    String number = last(NUMBER, rest, 0);
    if (number != null) {
      return new Found(unit(number, rest), "the last number");
    }
    return formulas.isEmpty() ? null : new Found(formulas.getLast(), "the last formula");
  }

  private static String unit(String number, String rest) {
    int end = rest.lastIndexOf(number) + number.length();
    return rest.startsWith(" percent", end) || rest.startsWith(" %", end) ? number + "%" : number;
  }

  private static @Nullable String last(Pattern pattern, String text, int group) {
    Matcher matcher = pattern.matcher(text);
    String last = null;
    while (matcher.find()) {
      last = matcher.group(group);
    }
    return last;
  }

  /** Returns the last number of a text without separators, or null if there is none. */
  static @Nullable String lastNumber(String text) {
    String number = last(NUMBER, text, 0);
    return number == null ? null : number.replaceAll("[,{}\\\\!]", "");
  }
}
