package agora.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The Python program that runs the same work on transformers, one command at a time. */
final class StudentPeer implements AutoCloseable {
  private static final Path SCRIPT = Path.of("agora-lib/src/bench/python/student_peer.py");

  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter commands;

  private StudentPeer(Process process) {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Starts it where AGORA_PEER_PYTHON names an interpreter. */
  static Optional<StudentPeer> start() throws IOException {
    String python = System.getenv("AGORA_PEER_PYTHON");
    if (python == null || python.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new StudentPeer(
            new ProcessBuilder(python, SCRIPT.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()));
  }

  JsonNode ask(String command) throws IOException {
    commands.write(command + "\n");
    commands.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the peer ended at: " + command);
    }
    return new ObjectMapper().readTree(answer);
  }

  @Override
  public void close() throws IOException {
    commands.close();
    process.destroy();
  }
}
