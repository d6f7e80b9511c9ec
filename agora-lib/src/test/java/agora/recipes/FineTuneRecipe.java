package agora.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import agora.llama.Llama;
import agora.llama.LlamaOptions;
import agora.train.Sft;
import agora.train.SftConfig;
import agora.train.TrainingData;
import agora.train.TrainingListener;
import agora.train.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How do I fine-tune a checkpoint on my JSONL? */
class FineTuneRecipe {
  @Test
  void fineTuneACheckpointOnMyJsonl(@TempDir Path folder) throws IOException {
    Path base = Path.of("src/test/resources/agora/train/base");
    Path file = folder.resolve("mine.jsonl");
    Files.write(
        file,
        List.of(
            "{\"instruction\": \"What is 2 plus 3?\", \"response\": \"It is 5.\"}",
            "{\"messages\": [{\"role\": \"user\", \"content\": \"Hello\"},"
                + " {\"role\": \"assistant\", \"content\": \"Good day\"}]}"));

    TrainingData data = TrainingData.read(file);
    SftConfig config = SftConfig.mini().withEpochs(3).withLearningRate(2e-3);
    TrainingRun run =
        Sft.train(
            base,
            data,
            config,
            folder.resolve("run"), // train into the same folder again to go on after a stop
            TrainingListener.none(),
            LlamaOptions.cpu().withThreads(1));
    System.out.println(run.losses());

    try (Llama student = Llama.load(run.checkpoint())) {
      assertThat(student.config().layers()).isEqualTo(2);
    }
    assertThat(run.losses().rowCount()).isEqualTo(3);
  }
}
