package agora.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Cells that an engine asks a kept process for, one per line. They are read in a thread of its own,
 * so that the end of the requests is noticed while a cell runs: then the engine is gone.
 */
final class CellRequests {
  private final BlockingQueue<Optional<String>> waiting = new LinkedBlockingQueue<>();

  private CellRequests() {}

  /**
   * Begins to read.
   *
   * @param ended what to do when there are no more lines
   */
  static CellRequests read(InputStream in, Runnable ended) {
    CellRequests requests = new CellRequests();
    Thread.ofPlatform().daemon().name("cell-requests").start(() -> requests.readAll(in, ended));
    return requests;
  }

  private void readAll(InputStream in, Runnable ended) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          waiting.add(Optional.of(line.strip()));
        }
      }
    } catch (IOException e) {
      System.err.println("agora: requests for cells cannot be read: " + e.getMessage());
    }
    waiting.add(Optional.empty());
    ended.run();
  }

  /** Returns the next cell, or empty when there are no more. */
  Optional<String> next() throws InterruptedException {
    return waiting.take();
  }
}
