package agora.evaluate;

import agora.llm.ChatRequest;
import agora.llm.ChatRequest.Message;
import agora.llm.ChatRequest.Role;
import agora.llm.Sampling;
import java.util.ArrayList;
import java.util.List;

/**
 * Prompts of the form question, answer.
 *
 * <p>In the chat form the user turn is the bare question: that is what students are trained on. In
 * the text form each question and answer carries its label, and the next question's label ends the
 * answer.
 *
 * @param questionLabel such as {@code "Question: "}
 * @param answerLabel such as {@code "Answer:"}
 */
public record QuestionAnswerPrompts(String questionLabel, String answerLabel) implements Prompts {
  /** Returns prompts whose user turn is the question and nothing else. */
  public static Prompts bare() {
    QuestionAnswerPrompts prompts = new QuestionAnswerPrompts("Question: ", "Answer:");
    return (problem, protocol, exemplars, sampling) -> {
      Problem stripped =
          new Problem(problem.id(), problem.question().strip(), problem.gold(), problem.tags());
      return prompts.request(stripped, protocol, exemplars, sampling);
    };
  }

  @Override
  public ChatRequest request(
      Problem problem, Protocol protocol, List<FewShotExample> exemplars, Sampling sampling) {
    return protocol.form() == Protocol.Form.CHAT
        ? new ChatRequest(turns(problem, protocol, exemplars), sampling)
        : ChatRequest.user(
            text(problem, exemplars),
            sampling.stop().isEmpty()
                ? sampling.withStop(List.of("\n" + questionLabel.strip()))
                : sampling);
  }

  private static List<Message> turns(
      Problem problem, Protocol protocol, List<FewShotExample> exemplars) {
    List<Message> turns = new ArrayList<>();
    if (!protocol.system().isEmpty()) {
      turns.add(new Message(Role.SYSTEM, protocol.system()));
    }
    for (FewShotExample exemplar : exemplars) {
      turns.add(new Message(Role.USER, exemplar.question()));
      turns.add(new Message(Role.ASSISTANT, exemplar.answer()));
    }
    turns.add(new Message(Role.USER, problem.question()));
    return turns;
  }

  private String text(Problem problem, List<FewShotExample> exemplars) {
    StringBuilder text = new StringBuilder();
    for (FewShotExample exemplar : exemplars) {
      text.append(questionLabel).append(exemplar.question()).append('\n');
      text.append(answerLabel).append(' ').append(exemplar.answer()).append("\n\n");
    }
    return text.append(questionLabel)
        .append(problem.question())
        .append('\n')
        .append(answerLabel)
        .toString();
  }
}
