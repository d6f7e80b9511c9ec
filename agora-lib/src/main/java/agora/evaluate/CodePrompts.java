package agora.evaluate;

import agora.llm.ChatRequest;
import agora.llm.ChatRequest.Message;
import agora.llm.ChatRequest.Role;
import agora.llm.Sampling;
import java.util.ArrayList;
import java.util.List;

/**
 * Prompts for programming problems: the bare prompt to be continued, or a request in a chat whose
 * answer is already begun with an open code block.
 *
 * @param stops what ends a continuation
 */
record CodePrompts(List<String> stops) implements Prompts {
  private static final String ASK =
      "Please provide a self-contained Python script that solves the following problem in a"
          + " markdown code block:\n```\n%s\n```\n";
  private static final String BEGUN =
      "Below is a Python script with a self-contained function that solves the problem and passes"
          + " corresponding tests:\n```python\n";

  CodePrompts {
    stops = List.copyOf(stops);
  }

  @Override
  public ChatRequest request(
      Problem problem, Protocol protocol, List<FewShotExample> exemplars, Sampling sampling) {
    if (protocol.form() == Protocol.Form.TEXT) {
      StringBuilder text = new StringBuilder();
      for (FewShotExample exemplar : exemplars) {
        text.append(exemplar.question().strip()).append('\n');
        text.append(exemplar.answer().stripTrailing()).append("\n\n");
      }
      text.append(problem.question().strip()).append('\n');
      return ChatRequest.user(text.toString(), stopping(sampling, stops));
    }
    List<Message> turns = new ArrayList<>();
    if (!protocol.system().isEmpty()) {
      turns.add(new Message(Role.SYSTEM, protocol.system()));
    }
    for (FewShotExample exemplar : exemplars) {
      turns.add(new Message(Role.USER, ASK.formatted(exemplar.question().strip())));
      turns.add(new Message(Role.ASSISTANT, BEGUN + exemplar.answer().strip() + "\n```\n"));
    }
    turns.add(new Message(Role.USER, ASK.formatted(problem.question().strip())));
    turns.add(new Message(Role.ASSISTANT, BEGUN));
    return new ChatRequest(turns, stopping(sampling, List.of("\n```\n")));
  }

  private static Sampling stopping(Sampling sampling, List<String> strings) {
    return sampling.stop().isEmpty() ? sampling.withStop(strings) : sampling;
  }
}
