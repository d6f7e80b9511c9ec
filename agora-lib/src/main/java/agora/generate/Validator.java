package agora.generate;

import agora.data.Domain;
import agora.data.TextFiles;
import agora.data.TokenCounter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks a pair by the rules of its domain; the first broken rule is the reason. */
final class Validator {
  private static final String RESULT = "[RESULT]";
  private static final String RESULT_END = "[/RESULT]";
  private static final Pattern FENCE = Pattern.compile("(?m)^[ \\t]*`{3,}");
  private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^[ \\t]*`{3,}.*?^[ \\t]*`{3,}");
  private static final Pattern REFUSAL =
      Pattern.compile(
          "\\A\\W*(?:(?:i'?m|i am|we are|we're) (?:very |really |so )?(?:sorry|unable|not able)|sorry,|i apologi[sz]e|(?:unfortunately, )?i (?:cannot|can't|can not|won't|must decline)|as an ai\\b)");
  private static final int LONGEST_REFUSAL = 400;
  private static final List<String> FORBIDDEN =
      List.of(
          "explanation",
          "test case",
          "example usage",
          "sample output",
          "this function",
          "this code",
          "time complexity");

  private final Domain domain;
  private final TokenCounter tokens;
  private final int maxTokens;

  Validator(Domain domain, TokenCounter tokens, int maxTokens) {
    this.domain = domain;
    this.tokens = tokens;
    this.maxTokens = maxTokens;
  }

  Verdict check(Accepted pair, String raw) {
    String response = pair.response();
    if (refuses(response)) {
      return new Rejected(RejectReason.REFUSAL, "the answer declines", raw);
    }
    @Nullable Rejected broken =
        switch (domain) {
          case MATH -> checkResult(response, raw);
          case CODE -> checkCode(response, raw);
          case INSTRUCTION_FOLLOWING -> null;
        };
    if (broken != null) {
      return broken;
    }
    return checkLength(pair, raw);
  }

  /** Checks that instruction and response together have few enough tokens. */
  Verdict checkLength(Accepted pair, String raw) {
    // A token is a byte at least, and a character up to three: what is short needs no tokenizer.
    int bytes = bytes(pair.instruction()) + bytes(pair.response());
    if (bytes > maxTokens) {
      int count = tokens.count(pair.instruction()) + tokens.count(pair.response());
      if (count > maxTokens) {
        return new Rejected(
            RejectReason.TOO_LONG, count + " tokens, at most " + maxTokens + " are allowed", raw);
      }
    }
    return pair;
  }

  private static int bytes(String text) {
    return TextFiles.bytes(text).length;
  }

  private static boolean refuses(String response) {
    if (response.length() > LONGEST_REFUSAL) {
      return false;
    }
    String beginning = response.substring(0, Math.min(response.length(), 60));
    return REFUSAL.matcher(beginning.toLowerCase(Locale.ROOT).replace('’', '\'')).find();
  }

  private static @Nullable Rejected checkResult(String response, String raw) {
    int open = count(response, RESULT);
    int close = count(response, RESULT_END);
    if (open != 1 || close != 1) {
      return result("[RESULT] %d times, [/RESULT] %d times".formatted(open, close), raw);
    }
    if (response.indexOf(RESULT) > response.indexOf(RESULT_END)) {
      return result("[/RESULT] before [RESULT]", raw);
    }
    String after = response.substring(response.indexOf(RESULT_END) + RESULT_END.length());
    return after.isBlank() || after.strip().equals(".")
        ? null
        : result("text after [/RESULT]", raw);
  }

  private static Rejected result(String detail, String raw) {
    return new Rejected(RejectReason.RESULT_MARKER, detail, raw);
  }

  private static @Nullable Rejected checkCode(String response, String raw) {
    int fences = 0;
    int end = 0;
    for (Matcher fence = FENCE.matcher(response); fence.find(); ) {
      fences++;
      end = fence.end();
    }
    // Three backticks inside a line, such as those of a string, are no fence.
    if (fences == 0 || fences % 2 != 0 || !response.startsWith("```") || end != response.length()) {
      return new Rejected(
          RejectReason.CODE_FENCE,
          fences + " fences; the response must begin and end with one, in pairs",
          raw);
    }
    String prose = CODE_BLOCK.matcher(response).replaceAll("").toLowerCase(Locale.ROOT);
    for (String phrase : FORBIDDEN) {
      if (prose.contains(phrase)) {
        return new Rejected(
            RejectReason.FORBIDDEN_PHRASE, "'" + phrase + "' outside the code", raw);
      }
    }
    return null;
  }

  private static int count(String text, String part) {
    int found = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      found++;
    }
    return found;
  }
}
