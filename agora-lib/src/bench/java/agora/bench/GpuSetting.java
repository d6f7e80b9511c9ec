package agora.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where the check on a GPU runs and what it finds there.
 *
 * @param device {@code cpu} or {@code cuda}
 * @param threads of each program
 * @param python an interpreter with torch and transformers
 * @param files the folder of the shapes
 * @param script the peer
 * @param work a folder for what is compared
 */
record GpuSetting(String device, int threads, String python, Path files, Path script, Path work) {
  boolean onGpu() {
    return device.equals("cuda");
  }

  GpuProcess ours() throws IOException {
    return GpuProcess.ours(device, threads, log());
  }

  GpuProcess peer() throws IOException {
    return GpuProcess.peer(python, script, device, threads, log());
  }

  /** Returns where both programs write what they have to say besides answers. */
  Path log() {
    return work.resolve("log.txt");
  }

  Path shape(String name) {
    return files.resolve(name + ".json");
  }

  /** Returns a file of pairs that a checkpoint can be fine-tuned on. */
  Path pairs() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      lines.append(
          String.format(
              Locale.ROOT,
              "{\"instruction\": \"What is %d plus %d?\", \"response\": \"It is %d.\"}%n",
              i,
              2 * i,
              3 * i));
    }
    return Files.writeString(work.resolve("pairs.jsonl"), lines);
  }
}
