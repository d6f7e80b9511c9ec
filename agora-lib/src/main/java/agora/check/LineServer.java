package agora.check;

import agora.data.Jsonl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks the parts that an engine sends to this process. A request is a line {@code read N} or
 * {@code decide N} and N lines; the answer is a line that begins with {@link #ANSWER}, and then has
 * a {@link Part} as JSON. The process ends when the requests end.
 */
public final class LineServer {
  /** Request to read lines without deciding anything. */
  public static final String READ = "read";

  /** Request to decide lines. */
  public static final String DECIDE = "decide";

  /** Beginning of an answer. */
  public static final String ANSWER = "agora-part ";

  private LineServer() {}

  /**
   * Serves until the requests end. Where the check cannot be opened, each request is refused with
   * the reason.
   *
   * @param parallel lines at once, >= 1
   * @param kept folder of decided parts
   */
  public static void serve(
      CheckTask task, int parallel, Path kept, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
    PartChecker opened;
    try {
      opened = new PartChecker(task, kept, parallel);
    } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
      refuse(requests, out, String.valueOf(e.getMessage()));
      return;
    }
    try (PartChecker checker = opened) {
      for (String head = requests.readLine(); head != null; head = requests.readLine()) {
        List<String> lines = lines(requests, head);
        answer(out, head.startsWith(READ) ? checker.read(lines) : checker.decide(lines));
      }
    }
  }

  private static void refuse(BufferedReader requests, OutputStream out, String why)
      throws IOException {
    for (String head = requests.readLine(); head != null; head = requests.readLine()) {
      lines(requests, head);
      answer(out, Part.refused(why));
    }
  }

  private static List<String> lines(BufferedReader requests, String head) throws IOException {
    int count = Integer.parseInt(head.substring(head.indexOf(' ') + 1));
    List<String> lines = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String line = requests.readLine();
      if (line == null) {
        throw new IOException("the requests ended within a part");
      }
      lines.add(line);
    }
    return lines;
  }

  private static void answer(OutputStream out, Part part) throws IOException {
    out.write(ANSWER.getBytes(StandardCharsets.UTF_8));
    out.write(Jsonl.line(part));
    out.flush();
  }
}
