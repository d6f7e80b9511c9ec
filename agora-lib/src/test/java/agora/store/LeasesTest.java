package agora.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeasesTest {
  private static final Duration PATIENCE = Duration.ofHours(1);

  @TempDir Path folder;

  private final AtomicLong nanos = new AtomicLong();
  private final Owner here = Owner.thisProcess();
  private final Owner elsewhere = new Owner("other-1", "other", 1, 0, "another machine");

  private Leases leases(Owner owner) {
    return new Leases(FileStore.at(folder), owner, PATIENCE, nanos::get);
  }

  @Test
  void aLeaseThatIsHeldIsNotGivenTwice() throws IOException {
    try (Leases one = leases(here);
        Leases other = leases(elsewhere)) {
      Leases.Lease lease = one.tryAcquire("cells/a").orElseThrow();
      assertThat(other.tryAcquire("cells/a")).isEmpty();
      assertThat(other.tryAcquire("cells/b")).isPresent();
      lease.close();
      assertThat(other.tryAcquire("cells/a")).isPresent();
      assertThat(one.holders("cells/")).containsOnlyKeys("cells/a", "cells/b");
    }
  }

  @Test
  void aHolderWithoutAHeartbeatForThePatienceIsGone() throws IOException {
    Leases silent = leases(elsewhere); // its next heartbeat comes after the test
    assertThat(silent.tryAcquire("cells/a")).isPresent();
    try (Leases watcher = leases(here)) {
      assertThat(watcher.tryAcquire("cells/a")).isEmpty();
      nanos.addAndGet(PATIENCE.toNanos());
      assertThat(watcher.tryAcquire("cells/a")).as("not longer than the patience").isEmpty();
      nanos.addAndGet(1);
      assertThat(watcher.tryAcquire("cells/a")).isPresent();
      assertThat(watcher.holders("cells/")).containsEntry("cells/a", here);
    }
    silent.close();
  }

  @Test
  void aHolderOfThisMachineWhoseProcessEndedIsGoneAtOnce() throws Exception {
    Process process = new ProcessBuilder("true").start();
    long started = process.info().startInstant().map(java.time.Instant::toEpochMilli).orElse(0L);
    process.waitFor();
    Owner ended = new Owner("ended", here.host(), process.pid(), started, here.machine());
    Leases killed = leases(ended);
    assertThat(killed.tryAcquire("cells/a")).isPresent();
    try (Leases next = leases(here)) {
      assertThat(next.tryAcquire("cells/a")).isPresent();
    }
    killed.close();
  }

  @Test
  void aDamagedLeaseIsNobodys() throws IOException {
    FileStore.at(folder).put("leases/cells/a.1", new byte[] {'{'});
    try (Leases leases = leases(here)) {
      assertThat(leases.tryAcquire("cells/a")).isPresent();
    }
  }
}
