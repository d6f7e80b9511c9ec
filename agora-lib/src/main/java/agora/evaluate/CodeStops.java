package agora.evaluate;

import java.util.List;

/** End of a base model's code continuation: text after it is not part of the answer. */
final class CodeStops {
  static final List<String> COMMON =
      List.of("<|endoftext|>", "<|endofmask|>", "</s>", "\nif __name__", "\ndef main(", "\nprint(");
  static final List<String> HUMANEVAL =
      List.of("\ndef ", "\nclass ", "\nimport ", "\nfrom ", "\nassert ");
  static final List<String> MBPP = List.of("\n\"\"\"", "\nassert");

  private CodeStops() {}

  /** Returns the text before the first of the strings. */
  static String cut(String text, List<String> stops) {
    int end = text.length();
    for (String stop : stops) {
      int at = text.indexOf(stop);
      if (at >= 0 && at < end) {
        end = at;
      }
    }
    return text.substring(0, end);
  }
}
