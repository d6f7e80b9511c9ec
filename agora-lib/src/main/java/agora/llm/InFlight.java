package agora.llm;

import agora.data.Jsonl;
import agora.data.TextFiles;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * The questions that have no answer yet, in a mapped file: a killed process leaves them behind
 * without having written a line for each. What such processes left is kept in a file beside it.
 */
final class InFlight implements AutoCloseable {
  // A slot: key (32 ASCII bytes), prompt tokens (long), most new tokens (long), id length (int), id
  private static final int SLOT = 192;
  private static final int ID_AT = 52;

  /** A request that was under way when a run ended. */
  record Abandoned(String key, String id, long promptTokens, long maxTokens) {
    /** Returns what it used if the longest answer was written. */
    Usage longest() {
      return new Usage(promptTokens, 0, maxTokens);
    }
  }

  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory;
  private final BitSet taken = new BitSet();
  private final List<Abandoned> abandoned;

  private InFlight(Path file, int slots, Predicate<String> answered) throws IOException {
    Path kept = file.resolveSibling(file.getFileName() + ".jsonl");
    List<Abandoned> all = new ArrayList<>(Files.exists(kept) ? readKept(kept) : List.of());
    List<Abandoned> last =
        Files.exists(file)
            ? read(file).stream().filter(request -> !answered.test(request.key())).toList()
            : List.of();
    // Before the slots are cleared: a kill in between names a request twice, never loses it.
    if (!last.isEmpty()) {
      all.addAll(last);
      Jsonl.write(kept, all);
    }
    abandoned = List.copyOf(all);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      // Real bytes, not a hole: a full disk must fail here, not as a fault in mapped memory.
      ByteBuffer zeros = ByteBuffer.allocate(SLOT * slots);
      while (zeros.hasRemaining()) {
        channel.write(zeros);
      }
      memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) SLOT * slots, arena);
    }
  }

  /**
   * Opens the file, which is made if it is missing.
   *
   * @param answered whether the answer of a key was kept before the run ended
   */
  static InFlight open(Path file, int slots, Predicate<String> answered) throws IOException {
    return new InFlight(file, slots, answered);
  }

  /** Returns how many requests are under way. */
  int underWay() {
    synchronized (taken) {
      return taken.cardinality();
    }
  }

  /** Returns what all runs before this one left without an answer, oldest first. */
  List<Abandoned> abandoned() {
    return abandoned;
  }

  /** Notes a request as under way and returns its slot. */
  int begin(String key, Question question) {
    int slot;
    synchronized (taken) {
      slot = taken.nextClearBit(0);
      taken.set(slot);
    }
    byte[] id = question.id().getBytes(StandardCharsets.UTF_8);
    int length = Math.min(id.length, SLOT - ID_AT);
    MemorySegment row = memory.asSlice((long) slot * SLOT, SLOT);
    row.set(ValueLayout.JAVA_LONG_UNALIGNED, 32, Spend.promptTokens(question.request()));
    row.set(ValueLayout.JAVA_LONG_UNALIGNED, 40, question.request().sampling().maxTokens());
    row.set(ValueLayout.JAVA_INT_UNALIGNED, 48, length);
    MemorySegment.copy(id, 0, row, ValueLayout.JAVA_BYTE, ID_AT, length);
    MemorySegment.copy(
        key.getBytes(StandardCharsets.US_ASCII), 0, row, ValueLayout.JAVA_BYTE, 0, 32);
    return slot;
  }

  /** Notes that the request of this slot has its answer, or failed. */
  void end(int slot) {
    memory.set(ValueLayout.JAVA_BYTE, (long) slot * SLOT, (byte) 0);
    synchronized (taken) {
      taken.clear(slot);
    }
  }

  @Override
  public void close() {
    arena.close();
  }

  private static List<Abandoned> readKept(Path file) {
    List<Abandoned> kept = new ArrayList<>();
    int damaged = 0;
    for (String line : TextFiles.lines(file)) {
      try {
        kept.add(Jsonl.mapper().readValue(line, Abandoned.class));
      } catch (JsonProcessingException e) {
        damaged++; // by hand: the others still count
      }
    }
    for (; damaged > 0; damaged--) {
      kept.add(new Abandoned("", "a damaged line of " + file.getFileName(), 0, 0));
    }
    return kept;
  }

  private static List<Abandoned> read(Path file) throws IOException {
    MemorySegment old = MemorySegment.ofArray(Files.readAllBytes(file));
    List<Abandoned> found = new ArrayList<>();
    for (long at = 0; at + SLOT <= old.byteSize(); at += SLOT) {
      int length = old.get(ValueLayout.JAVA_INT_UNALIGNED, at + 48);
      if (old.get(ValueLayout.JAVA_BYTE, at) != 0 && length >= 0 && length <= SLOT - ID_AT) {
        found.add(
            new Abandoned(
                text(old, at, 32),
                text(old, at + ID_AT, length),
                old.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 32),
                old.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 40)));
      }
    }
    return found;
  }

  private static String text(MemorySegment memory, long at, int length) {
    return new String(
        memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }
}
