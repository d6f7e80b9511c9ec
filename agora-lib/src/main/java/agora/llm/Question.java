package agora.llm;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A request with a name that is unique within its journal.
 *
 * @param id what the answer is for, such as {@code gsm8k/17/0}; part of the journal's key
 * @param request what is asked
 */
public record Question(String id, ChatRequest request) {
  /**
   * Checks that names are unique.
   *
   * @throws IllegalArgumentException if two questions have the same id
   */
  static void requireDistinct(List<Question> questions) {
    Set<String> ids = new HashSet<>();
    for (Question question : questions) {
      if (!ids.add(question.id())) {
        throw new IllegalArgumentException(
            "question ids must be unique within a journal, twice: " + question.id());
      }
    }
  }
}
