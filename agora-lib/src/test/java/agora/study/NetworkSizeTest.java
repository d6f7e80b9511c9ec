package agora.study;

import static org.assertj.core.api.Assertions.assertThat;

import agora.study.Estimates.NetworkSize;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkSizeTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "meta-llama/Llama-3.1-8B-Instruct, 8e9",
    "HuggingFaceTB/SmolLM2-135M, 135e6",
    "Qwen/Qwen2.5-0.5B, 0.5e9",
    "TinyLlama/tinyllama-1.1b-chat, 1.1e9",
    "smollm:135m, 135e6",
    "Qwen2.5-7B-Instruct-1M, 7e9",
    "model-4bit, 8.03e9",
    "unknown, 8.03e9",
    "größe-3B, 3e9",
  })
  void networkThatIsNotHereIsAsLargeAsItsNameSays(String name, double weights) {
    NetworkSize size = NetworkSize.of(name);
    assertThat(size.weights()).isEqualTo(weights);
    assertThat(size.bytes()).isEqualTo((long) (2 * weights));
  }

  @ParameterizedTest
  @CsvSource({"float32, 1000, 250", "bfloat16, 1000, 500", "float32, 0, 0"})
  void networkOfAFolderIsAsLargeAsItsFiles(String type, int bytes, double weights)
      throws Exception {
    Files.writeString(folder.resolve("config.json"), "{\"torch_dtype\": \"" + type + "\"}");
    Files.write(folder.resolve("model-00001.safetensors"), new byte[bytes]);
    Files.write(folder.resolve("optimizer.bin"), new byte[7]);
    assertThat(NetworkSize.of(folder.toString())).isEqualTo(new NetworkSize(weights, bytes));
  }
}
