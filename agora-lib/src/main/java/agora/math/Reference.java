package agora.math;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reference answer as it is compared: whole. Only a text around an answer, such as a solution
 * that boxes it or a sentence that states it, is reduced to that answer.
 *
 * @param text what is compared
 * @param wordy whether it is words or a letter, so that words may answer it
 * @param choice its letter, null if it has none
 */
record Reference(String text, boolean wordy, Choices.@Nullable Choice choice) {
  private static final int LONG = 160;
  private static final Pattern SENTENCES = Pattern.compile("[.!?]\\s+\\p{Lu}");
  private static final Pattern STATES =
      Pattern.compile(
          "(?i)\\b(?:is|are|equals?|find|get|obtain|have|gives?|answer|result|solution|therefore|thus|hence|when)\\b");
  private static final Pattern ENDS_IN_NUMBER =
      Pattern.compile("(?:\\S+\\s+){4,}(?:is|are|it's)\\s+(\\S*\\d\\S*)");

  static Reference of(String gold) {
    if (Extraction.isPlainNumber(gold)) {
      return new Reference(gold, false, null);
    }
    String text = reduced(ReplyText.spelled(gold));
    Choices.Choice choice = Choices.of(text);
    return new Reference(text, choice != null || !Equivalence.isExpression(text), choice);
  }

  private static String reduced(String gold) {
    if (gold.contains("\\boxed") || gold.contains("\\fbox")) {
      String boxed = BoxedAnswers.last(gold);
      return boxed == null ? gold : boxed;
    }
    String stripped = gold.strip();
    if (Equivalence.isExpression(stripped)) {
      return stripped;
    }
    boolean solution =
        stripped.length() > LONG
            || stripped.contains("####")
            || stripped.contains("[RESULT]")
            || SENTENCES.matcher(stripped).find();
    if (solution) {
      Extraction.Found found = Extraction.find(ReplyText.of(stripped), false);
      return found == null ? stripped : found.text();
    }
    String stated = stated(stripped);
    return stated == null ? stripped : stated;
  }

  /** The one formula of a sentence that states it, or the number with which a sentence ends. */
  private static @Nullable String stated(String gold) {
    var formulas = Formulas.in(gold);
    if (formulas.size() == 1) {
      Formulas.Formula formula = formulas.getFirst();
      String before = gold.substring(0, formula.start());
      return (formula.start() > 0 && STATES.matcher(before).find()) || before.strip().endsWith(":")
          ? formula.inside()
          : null;
    }
    Matcher number = ENDS_IN_NUMBER.matcher(gold);
    if (!formulas.isEmpty() || !number.matches()) {
      return null;
    }
    NumberTokens.Token token = NumberTokens.next(number.group(1), 0);
    return token == null ? number.group(1) : token.text();
  }
}
