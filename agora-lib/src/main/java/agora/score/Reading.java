package agora.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Results in words: sentences filled with the values, ranks and intervals of one run.
 *
 * <p>A sentence may have {@code **bold**} and {@code `code`} parts, as in Markdown.
 *
 * @param title what the sentences are about; may be empty
 * @param sentences one thought each, in reading order
 */
public record Reading(String title, List<String> sentences) {
  public Reading {
    sentences = List.copyOf(sentences);
  }

  /** Returns sentences under a title. */
  public static Reading of(String title, String... sentences) {
    return new Reading(title, List.of(sentences));
  }

  /** Returns the sentences of several readings under one title. */
  public static Reading join(String title, Reading... parts) {
    return new Reading(
        title, Arrays.stream(parts).flatMap(part -> part.sentences().stream()).toList());
  }

  /** Returns these sentences and one more. */
  public Reading and(String sentence) {
    List<String> all = new ArrayList<>(sentences);
    all.add(sentence);
    return new Reading(title, all);
  }

  /** Returns the sentences without their marks, one per line. */
  public String text() {
    String head = title.isEmpty() ? "" : title + "\n";
    return head
        + String.join(
            "\n",
            sentences.stream().map(s -> "- " + s.replace("**", "").replace("`", "")).toList());
  }
}
