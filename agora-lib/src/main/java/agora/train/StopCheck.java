package agora.train;

import agora.data.Folders;
import agora.llama.Llama;
import agora.llama.LlamaChat;
import agora.llama.LlamaOptions;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.Sampling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A test of a base and its chat form before any real training: a student of ten steps on one pair
 * is asked that pair's question, and must stop.
 *
 * @param reply what it answers
 * @param stopped whether it ended its answer by itself
 */
public record StopCheck(String reply, boolean stopped) {
  private static final int STEPS = 10;
  private static final String QUESTION = "Name a colour.";
  private static final String ANSWER = "Blue.";

  /**
   * Trains the student in a temporary folder and asks it.
   *
   * @param base the checkpoint that students begin from
   * @param options device, and the chat form of a base without a template of its own
   * @throws InterruptedException if the thread is interrupted
   */
  public static StopCheck of(Path base, LlamaOptions options) throws InterruptedException {
    SftConfig config =
        SftConfig.mini()
            .withEpochs(STEPS)
            .withBatch(1, 1)
            .withLearningRate(1e-3)
            .withSchedule(Schedule.constant());
    TrainingData data =
        TrainingData.of(
            new agora.data.Dataset(
                "one pair", java.util.List.of(agora.data.Instance.of(QUESTION, ANSWER))));
    try {
      Path folder = Files.createTempDirectory("agora-stops-");
      try {
        TrainingRun run = Sft.train(base, data, config, folder, TrainingListener.none(), options);
        try (Llama student = Llama.load(run.checkpoint(), options);
            LlamaChat chat = LlamaChat.of(student)) {
          ChatReply reply = chat.chat(ChatRequest.user(QUESTION, Sampling.greedy(32)));
          return new StopCheck(reply.text(), reply.finish() == ChatReply.Finish.STOP);
        }
      } finally {
        Folders.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(base + ": " + e.getMessage(), e);
    }
  }
}
