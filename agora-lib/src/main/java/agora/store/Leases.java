package agora.store;

import agora.data.Jsonl;
import agora.data.TextFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Leases of a store: who works on what, with heartbeats. They only save work; a commit decides.
 *
 * <p>A holder counts as gone when its heartbeat has not changed for the patience, measured on the
 * watcher's own monotonic clock. No time of another machine is read, so a clock that jumps changes
 * nothing. A holder on this machine whose process ended counts as gone at once.
 */
public final class Leases implements AutoCloseable {
  private static final String RELEASED = "released";
  private static final Pattern FILE = Pattern.compile("leases/(.+)\\.(\\d+)");
  private static final int BEATS = 6;

  private final Store store;
  private final Owner owner;
  private final Duration patience;
  private final LongSupplier nanos;
  private final Map<String, Lease> held = new ConcurrentHashMap<>();
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();
  private @Nullable Thread beating;
  private long beat;

  private record Seen(String beat, long since) {}

  /**
   * Opens the leases of a store.
   *
   * @param patience how long a heartbeat may stay unchanged
   * @param nanos the monotonic clock, in nanoseconds
   */
  Leases(Store store, Owner owner, Duration patience, LongSupplier nanos) {
    this.store = store;
    this.owner = owner;
    this.patience = patience;
    this.nanos = nanos;
  }

  /** Opens the leases of a store; {@code AGORA_LEASE_SECONDS} is the patience, 30 if not set. */
  static Leases of(Store store) {
    String seconds = System.getenv("AGORA_LEASE_SECONDS");
    try {
      long patience = seconds == null || seconds.isBlank() ? 30 : Long.parseLong(seconds.strip());
      if (patience < 1) {
        throw new NumberFormatException();
      }
      return new Leases(store, Owner.thisProcess(), Duration.ofSeconds(patience), System::nanoTime);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "AGORA_LEASE_SECONDS must be whole seconds >= 1, was '" + seconds + "'", e);
    }
  }

  /** A lease that this process holds until it is closed. */
  public final class Lease implements AutoCloseable {
    private final String file;
    private final String name;

    private Lease(String name, String file) {
      this.name = name;
      this.file = file;
    }

    @Override
    public void close() {
      synchronized (Leases.this) { // a heartbeat must not follow the release
        held.remove(name);
        write(file, RELEASED);
      }
    }
  }

  /** Returns the lease, or empty while another process holds it. */
  public synchronized Optional<Lease> tryAcquire(String name) throws IOException {
    NavigableMap<Integer, String> there = generations(name);
    if (!there.isEmpty() && holder(there.lastEntry().getValue()).isPresent()) {
      return Optional.empty();
    }
    String file = "leases/" + name + "." + (there.isEmpty() ? 1 : there.lastEntry().getKey() + 1);
    if (!store.putIfAbsent(
        file, Jsonl.mapper().writeValueAsBytes(new Held(owner, nanos.getAsLong())))) {
      return Optional.empty();
    }
    for (String older : there.values()) {
      store.delete(older);
      store.delete(older + ".beat");
    }
    Lease lease = new Lease(name, file);
    held.put(name, lease);
    beat();
    return Optional.of(lease);
  }

  /** Content of a lease; {@code number} tells two leases of one process apart. */
  private record Held(Owner owner, long number) {}

  /** Returns the holder of a lease, if it has not ended as far as this process can tell. */
  Optional<Owner> holderOf(String name) throws IOException {
    NavigableMap<Integer, String> there = generations(name);
    return there.isEmpty() ? Optional.empty() : holder(there.lastEntry().getValue());
  }

  /** Returns the holders of all leases whose name begins with this prefix, by name. */
  public Map<String, Owner> holders(String prefix) throws IOException {
    Map<String, String> last = new TreeMap<>();
    for (String file : store.names("leases/" + prefix)) {
      Matcher parts = FILE.matcher(file);
      if (parts.matches()) {
        last.merge(parts.group(1), file, (a, b) -> number(a) > number(b) ? a : b);
      }
    }
    Map<String, Owner> holders = new TreeMap<>();
    for (Map.Entry<String, String> lease : last.entrySet()) {
      holder(lease.getValue()).ifPresent(holder -> holders.put(lease.getKey(), holder));
    }
    return holders;
  }

  private static int number(String file) {
    return Integer.parseInt(file.substring(file.lastIndexOf('.') + 1));
  }

  private NavigableMap<Integer, String> generations(String name) throws IOException {
    TreeMap<Integer, String> generations = new TreeMap<>();
    for (String file : store.names("leases/" + name + ".")) {
      Matcher parts = FILE.matcher(file);
      if (parts.matches() && parts.group(1).equals(name)) {
        generations.put(Integer.parseInt(parts.group(2)), file);
      }
    }
    return generations;
  }

  private Optional<Owner> holder(String file) throws IOException {
    Optional<byte[]> content = store.read(file);
    if (content.isEmpty()) {
      return Optional.empty();
    }
    String beats =
        store.read(file + ".beat").map(b -> new String(b, StandardCharsets.UTF_8)).orElse("");
    Owner holder = owner(content.get());
    if (beats.equals(RELEASED) || holder == null || holder.hasEnded()) {
      return Optional.empty();
    }
    long now = nanos.getAsLong();
    Seen last =
        seen.compute(
            file,
            (key, before) ->
                before != null && before.beat().equals(beats) ? before : new Seen(beats, now));
    return now - last.since() > patience.toNanos() ? Optional.empty() : Optional.of(holder);
  }

  private static @Nullable Owner owner(byte[] content) {
    try {
      Held held = Jsonl.mapper().readValue(content, Held.class);
      return held == null ? null : held.owner();
    } catch (IOException damaged) {
      return null; // half of a lease is nobody's
    }
  }

  /** Beats once for all leases that are held, and goes on in a thread of its own. */
  private synchronized void beat() {
    beat++;
    List.copyOf(held.values()).forEach(lease -> write(lease.file, String.valueOf(beat)));
    if (beating == null) {
      beating = Thread.ofPlatform().daemon().name("leases").start(this::keepBeating);
    }
  }

  private void keepBeating() {
    try {
      while (true) {
        Thread.sleep(patience.dividedBy(BEATS));
        beat();
      }
    } catch (InterruptedException closed) {
      return;
    }
  }

  private void write(String file, String beats) {
    try {
      store.put(file + ".beat", TextFiles.bytes(beats));
    } catch (IOException e) {
      // Others may do the work as well; the commit decides.
      System.err.println("agora: no heartbeat for " + file + ": " + TextFiles.reason(e));
    }
  }

  @Override
  public synchronized void close() {
    if (beating != null) {
      beating.interrupt();
      beating = null;
    }
    List.copyOf(held.values()).forEach(Lease::close);
  }
}
