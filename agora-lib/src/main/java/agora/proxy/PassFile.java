package agora.proxy;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.Jsonl;
import agora.data.Sha256;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Passes of the first instances of one data set, so that a run that was stopped goes on behind
 * them: one line per instance.
 */
final class PassFile {
  private final Path file;

  private PassFile(Path file) {
    this.file = file;
  }

  /**
   * Returns the file of a data set in a folder; {@code student} names the network and its weights.
   */
  static PassFile of(Path folder, String student, Dataset dataset) {
    String inputs = student + ' ' + NetworkPasses.SEED + content(dataset);
    return new PassFile(folder.resolve(Sha256.of(inputs).substring(0, 16) + ".jsonl"));
  }

  /** Returns a line of hashes per instance, each after a line break. */
  static String content(Dataset dataset) {
    StringBuilder content = new StringBuilder();
    for (Instance instance : dataset.instances()) {
      content.append('\n').append(Sha256.of(instance.instruction()));
      content.append(Sha256.of(instance.response()));
    }
    return content.toString();
  }

  /**
   * Returns the passes that are there; a line that was cut off, and what follows it, is removed.
   */
  List<StudentPass> read() {
    List<StudentPass> passes = new ArrayList<>();
    if (!Files.exists(file)) {
      return passes;
    }
    try {
      List<String> lines = Files.readAllLines(file);
      for (String line : lines) {
        try {
          passes.add(Jsonl.mapper().readValue(line, StudentPass.class));
        } catch (JsonProcessingException cutOff) {
          Files.write(file, lines.subList(0, passes.size()));
          break;
        }
      }
      return passes;
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  void append(List<StudentPass> passes) {
    try {
      ByteArrayOutputStream lines = new ByteArrayOutputStream();
      for (StudentPass pass : passes) {
        lines.write(Jsonl.line(pass));
      }
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, lines.toByteArray(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be deleted: " + e.getMessage(), e);
    }
  }
}
