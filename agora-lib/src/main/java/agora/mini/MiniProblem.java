package agora.mini;

import agora.data.Domain;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A problem of the grammar: what is asked and in which words.
 *
 * @param domain its domain
 * @param frame the words around the steps
 * @param words the values of the frame's slots other than the steps
 * @param steps the steps in order; where the frame has a slot for a format, the last one stands
 *     there
 */
record MiniProblem(Domain domain, Frame frame, Map<String, String> words, List<MiniStep> steps) {
  MiniProblem {
    words = Map.copyOf(words);
    steps = List.copyOf(steps);
  }

  /** Returns the instruction. */
  String text() {
    Map<String, String> values = new HashMap<>(words);
    String joiner = Template.fill(frame.joiner(), words);
    List<String> said = steps.stream().map(MiniStep::text).toList();
    int joined = said.size();
    if (frame.template().has("format")) {
      joined--;
      values.put("format", said.get(joined));
    }
    values.put("steps", String.join(joiner, said.subList(0, joined)));
    return frame.template().fill(values);
  }
}
