package agora.mini;

import java.util.Map;

/**
 * One step of a problem: a phrase with its slots filled.
 *
 * @param phrase how it is said
 * @param slots the values of the phrase's slots
 */
record MiniStep(Phrase phrase, Map<String, String> slots) {
  MiniStep {
    slots = Map.copyOf(slots);
  }

  /** Returns the number in the phrase, or 0 where it has none. */
  int operand() {
    return Integer.parseInt(slots.getOrDefault("k", "0"));
  }

  String text() {
    return phrase.template().fill(slots);
  }
}
