package agora.sandbox;

import agora.data.Jsonl;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One process of untrusted code, from its start to its end: JSON lines go in, JSON lines come out.
 * Output is treated as untrusted data.
 */
public final class SandboxSession implements AutoCloseable {
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxStringLength(1 << 26).build())
              .build());

  /** Half of a surrogate pair, which Python's texts may hold, has no form in UTF-8. */
  private static final ObjectWriter ASCII =
      MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());

  private final SandboxWorker worker;
  private final Runnable whenClosed;
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private byte[] received = new byte[0];
  private int position;
  private @Nullable End end;
  private boolean used;
  private boolean kept;

  /**
   * End of a session, as observed by its supervisor outside.
   *
   * @param reason {@code exit}, {@code signal}, {@code wall}, {@code quiet}, {@code cpu}, {@code
   *     memory}, {@code output} or {@code closed}
   */
  public record End(String reason, int code, int signal, double cpu, double wall, long rss) {
    /** Returns whether a limit on time ended it. */
    public boolean timeout() {
      return reason.equals("wall") || reason.equals("quiet") || reason.equals("cpu");
    }

    /** Returns the end in words, such as {@code its process ended with exit code 1}. */
    public String describe() {
      return switch (reason) {
        case "exit" -> "its process ended with exit code " + code;
        case "signal" -> "its process was ended by signal " + signal;
        case "wall", "quiet" -> String.format("no answer within the time limit (%.1f s)", wall);
        case "cpu" -> String.format("used up its processor time (%.1f s)", cpu);
        case "memory" -> "used more memory than allowed";
        case "output" -> "sent back more than allowed";
        default -> "ended: " + reason;
      };
    }
  }

  SandboxSession(SandboxWorker worker, Runnable whenClosed) {
    this.worker = worker;
    this.whenClosed = whenClosed;
  }

  /** Sends one line; it does not wait for the process to read it. */
  public void send(JsonNode message) {
    try {
      worker.frame(
          'D', (ASCII.writeValueAsString(message) + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a message cannot be written", e);
    }
  }

  /**
   * Returns the next line, or null when the session has ended; {@link #end()} then says how.
   *
   * @throws MalformedReply if the line is not JSON: the program wrote it, not our driver
   */
  public @Nullable JsonNode receive() {
    while (true) {
      int newline = indexOfNewline();
      if (newline >= 0) {
        partial.write(received, position, newline - position);
        position = newline + 1;
        byte[] line = partial.toByteArray();
        partial.reset();
        return parse(line);
      }
      partial.write(received, position, received.length - position);
      received = new byte[0];
      position = 0;
      if (end != null) {
        return null;
      }
      SandboxWorker.Frame frame = worker.next();
      if (frame.kind() == 'E') {
        end = endOf(frame);
      } else {
        received = frame.body();
      }
    }
  }

  /** Returns whether the session did other work before the present one. */
  public boolean used() {
    return used;
  }

  /** Leaves a standing session to the next work when the present one returns. */
  public void keep() {
    kept = true;
  }

  /** Returns whether the work that has just ended left the session to the next. */
  boolean settle() {
    boolean again = kept && end == null;
    used = true;
    kept = false;
    return again;
  }

  /** Ends the session if it still runs, and returns how it ended. */
  public End end() {
    if (end == null) {
      worker.frame('K', new byte[0]);
      while (end == null) {
        SandboxWorker.Frame frame = worker.next();
        if (frame.kind() == 'E') {
          end = endOf(frame);
        }
      }
    }
    return end;
  }

  @Override
  public void close() {
    try {
      if (worker.alive()) {
        end();
      }
    } catch (UncheckedIOException e) {
      worker.close(); // it cannot be used again; whoever reads next is told why it ended
    } finally {
      whenClosed.run();
    }
  }

  private int indexOfNewline() {
    for (int i = position; i < received.length; i++) {
      if (received[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static JsonNode parse(byte[] line) {
    try {
      JsonNode node = MAPPER.readTree(line);
      if (node == null || !node.isObject()) {
        throw new MalformedReply("the program wrote something that is not an answer");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new MalformedReply(
          "the program wrote something that is not an answer: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory cannot be read", e);
    }
  }

  private static End endOf(SandboxWorker.Frame frame) {
    try {
      return Jsonl.mapper().readValue(frame.body(), End.class);
    } catch (IOException e) {
      throw new UncheckedIOException("the sandbox's supervisor wrote no JSON", e);
    }
  }

  /** The program answered with something that is no data. */
  public static final class MalformedReply extends RuntimeException {
    public MalformedReply(String message) {
      super(message);
    }
  }
}
