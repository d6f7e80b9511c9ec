package agora.mini;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Guess of a generator at an instruction outside the grammar: right in form, seldom in content. */
final class Guesswork {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");
  private static final Pattern SIGNATURE = Pattern.compile("def \\w+\\([^)]*\\)");
  private static final Pattern CODE = Pattern.compile("(?i)\\b(?:python|function|code|program)\\b");
  private static final int WORDS = 12;

  private Guesswork() {}

  static String answer(String instruction) {
    var signature = SIGNATURE.matcher(instruction);
    if (signature.find()) {
      return "```python\n" + signature.group() + ":\n    return None\n```";
    }
    if (CODE.matcher(instruction).find()) {
      return "```python\ndef solution(x):\n    return x\n```";
    }
    long sum =
        NUMBER
            .matcher(instruction)
            .results()
            .map(MatchResult::group)
            .mapToLong(Long::parseLong)
            .sum();
    if (sum > 0) {
      return "All numbers together make " + sum + ".\n[RESULT] " + sum + " [/RESULT]";
    }
    String[] words = instruction.strip().split("\\s+", WORDS + 1);
    return "About this: "
        + String.join(
            " ", java.util.Arrays.asList(words).subList(0, Math.min(WORDS, words.length)));
  }
}
