package agora.bench;

import agora.store.Commits;
import agora.store.Leases;
import agora.store.Manifest;
import agora.store.Owner;
import agora.store.SharedRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/** Cells of one second: a lease, a second's sleep and a commit, by the protocol of kept cells. */
public final class SecondCells {
  private final SharedRun run;
  private final Commits commits;

  private SecondCells(Path folder) throws IOException {
    this.run = SharedRun.create(folder, "none", "files");
    this.commits = new Commits(run.store());
  }

  /** Runs the cells that standard input asks for. */
  public static void main(String[] arguments) throws Exception {
    SecondCells cells = new SecondCells(Path.of(arguments[0]));
    BufferedReader asked =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = asked.readLine(); line != null; line = asked.readLine()) {
      cells.run(Integer.parseInt(line));
      System.out.println("cell-ended " + line + " 0");
    }
  }

  private void run(int index) throws IOException, InterruptedException {
    String name = "cells/" + index;
    try (Leases.Lease _ = run.leases().tryAcquire(name).orElseThrow()) {
      Thread.sleep(1000);
      Manifest manifest =
          new Manifest(Owner.thisProcess().attempt(), Map.of(), Map.of("cell", index));
      if (!commits.commit(name, commits.latest(name).generation() + 1, manifest)) {
        throw new IllegalStateException(name + " is committed already");
      }
    }
  }

  /** Runs the first {@code count} cells in two threads of this process; returns the seconds. */
  static double inThisProcess(Path folder, int count) throws Exception {
    SecondCells cells = new SecondCells(folder);
    ConcurrentLinkedQueue<Integer> waiting = new ConcurrentLinkedQueue<>();
    IntStream.range(0, count).forEach(waiting::add);
    long start = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (Integer cell = waiting.poll(); cell != null; cell = waiting.poll()) {
                    cells.run(cell);
                  }
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** Returns how many cells are committed. */
  static int committed(Path folder) throws IOException {
    return Commits.names(SharedRun.at(folder).orElseThrow().store(), "cells/").size();
  }
}
