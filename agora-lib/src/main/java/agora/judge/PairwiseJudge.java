package agora.judge;

import agora.data.ProgressListener;
import agora.llm.Answers;
import agora.llm.AskOptions;
import agora.llm.Asker;
import agora.llm.ChatException;
import agora.llm.ChatModel;
import agora.llm.ChatReply;
import agora.llm.Question;
import agora.llm.Sampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A model that compares two outputs for one instruction.
 *
 * @param model who judges
 * @param prompt the judge's prompt; places {@code instruction}, {@code output_1}, {@code output_2}
 * @param sampling how its verdict is sampled
 * @param asking how many requests are in flight, whose verdicts they are, what they may cost
 */
public record PairwiseJudge(
    ChatModel model, JudgePrompt prompt, Sampling sampling, AskOptions asking) {

  /** Returns AlpacaEval's: one token at temperature 1 with its five best alternatives. */
  public static PairwiseJudge alpacaEval(ChatModel model, JudgePrompt prompt) {
    return new PairwiseJudge(
        model, prompt, Sampling.of(1, 1, 1).withTopLogprobs(5), AskOptions.of(32));
  }

  /** Returns Arena-Hard's: a greedy judgement of at most 4096 tokens. */
  public static PairwiseJudge arenaHard(ChatModel model, JudgePrompt prompt) {
    return new PairwiseJudge(model, prompt, Sampling.greedy(4096), AskOptions.of(32));
  }

  /** Returns a copy with these limits. */
  public PairwiseJudge withAsking(AskOptions other) {
    return new PairwiseJudge(model, prompt, sampling, other);
  }

  /** One comparison to make; {@code first} is shown first. */
  record Match(String id, String instruction, String first, String second) {}

  /**
   * Returns one verdict per match, in order, and null texts for none: a judge that fails on one
   * match leaves that one empty.
   *
   * @param directory where {@code judgements.jsonl} keeps every verdict
   * @throws ChatException if verdicts are missing that may yet be had; those so far are kept
   */
  List<ChatReply> judge(List<Match> matches, Path directory, ProgressListener listener)
      throws InterruptedException {
    List<Question> questions = new ArrayList<>();
    for (Match match : matches) {
      Map<String, String> places =
          Map.of(
              "instruction", match.instruction(),
              "output_1", match.first(),
              "output_2", match.second());
      questions.add(new Question(match.id(), prompt.fill(places, sampling)));
    }
    Answers answers =
        Asker.askAll(
            model,
            questions,
            directory.resolve("judgements.jsonl"),
            asking.withListener("judge", listener));
    List<ChatReply> verdicts = new ArrayList<>();
    for (Match match : matches) {
      Answers.Failure failure = answers.failures().get(match.id());
      if (failure == null) {
        verdicts.add(answers.reply(match.id()));
      } else if (failure.isFinal()) {
        verdicts.add(ChatReply.of(""));
      } else {
        throw new ChatException(
            ChatException.Kind.TRANSIENT,
            "the judge has not answered "
                + answers.failures().size()
                + " of "
                + matches.size()
                + " matches: evaluate again to ask only those ("
                + failure
                + ")");
      }
    }
    return verdicts;
  }
}
