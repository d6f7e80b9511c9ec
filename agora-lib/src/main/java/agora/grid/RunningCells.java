package agora.grid;

import agora.endpoint.EndpointShare;
import agora.store.Leases;
import java.io.IOException;

/**
 * Counts the cells that run now and takes this process's share of every endpoint's limits: one part
 * in as many as there are running cells, divided anew as cells come and go.
 */
final class RunningCells implements AutoCloseable {
  /** Prefix of the leases and commits of cells. */
  static final String CELLS = "cells/";

  private static final long LOOK_AGAIN_MILLIS = 5000;

  private final Leases leases;
  private final Thread watching =
      Thread.ofPlatform().daemon().name("running-cells").unstarted(this::watch);

  private RunningCells(Leases leases) {
    this.leases = leases;
  }

  /** Begins to watch. */
  static RunningCells watch(Leases leases) {
    RunningCells running = new RunningCells(leases);
    running.divide();
    running.watching.start();
    return running;
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(LOOK_AGAIN_MILLIS);
        divide();
      }
    } catch (InterruptedException closed) {
      return;
    }
  }

  private void divide() {
    try {
      EndpointShare.set(1.0 / Math.max(1, leases.holders(CELLS).size()));
    } catch (IOException e) {
      System.err.println("agora: the running cells cannot be counted: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    watching.interrupt();
    EndpointShare.set(1);
  }
}
