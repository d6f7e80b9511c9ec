package agora.llama;

import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batched decoder, one token per step; where a text ends, the next waiting one takes its place. A
 * prompt that begins as an active text does copies the keys and values of that beginning instead of
 * computing them. Belongs to one thread.
 */
final class Decoder implements AutoCloseable {
  /** Shorter common beginnings are not worth a copy. */
  private static final int SHARED = 32;

  private final Network network;
  private final int maxRows;
  private final int tokensAtOnce;
  private final boolean sharing;
  private final KvCache cache;
  private final NativeScope scope = NativeScope.open();
  private final LongBuffer staging;
  private final NativeScope.Argument stagingArgument;
  private final Deque<Row> waiting = new ArrayDeque<>();
  private final List<Row> active = new ArrayList<>();

  /** A small network computes a beginning as fast as it copies it, and to the same bits always. */
  Decoder(Network network, int maxRows) {
    this(network, maxRows, network.promptTokensAtOnce(), !network.config().isSmall());
  }

  /**
   * @param tokensAtOnce most tokens of prompts in one call
   * @param sharing whether common beginnings of prompts are copied
   */
  Decoder(Network network, int maxRows, int tokensAtOnce, boolean sharing) {
    this.network = network;
    this.maxRows = maxRows;
    this.tokensAtOnce = tokensAtOnce;
    this.sharing = sharing;
    this.cache = new KvCache(network);
    ByteBuffer memory = ByteBuffer.allocateDirect(3 * 8 * maxRows).order(ByteOrder.nativeOrder());
    this.staging = memory.asLongBuffer();
    this.stagingArgument = scope.argument(scope.over(memory, DType.I64, 3, maxRows));
  }

  void add(Row row) {
    waiting.add(row);
  }

  boolean idle() {
    return waiting.isEmpty() && active.isEmpty();
  }

  /**
   * Takes in waiting rows while there is room, and gives every row its next token; returns early if
   * the thread is interrupted while it reads a long prompt, which then waits again.
   */
  void step() {
    waiting.removeIf(Row::cancelled);
    retain(row -> !row.cancelled());
    readAgain();
    while (active.size() < maxRows && !waiting.isEmpty()) {
      Shared shared = shared(waiting.getFirst());
      List<Row> group = nextGroup(shared);
      if (shared.length() > 0 || group.size() > 1) {
        prefill(group, shared);
      } else if (!prefill(group.getFirst())) {
        return;
      }
    }
    if (!active.isEmpty()) {
      decode();
    }
  }

  /** Texts whose frequencies change with the next token are read again from their beginning. */
  private void readAgain() {
    List<Row> changing =
        active.stream().filter(row -> network.tables().changesAt(row.read())).toList();
    if (!changing.isEmpty()) {
      retain(row -> !changing.contains(row));
      changing.reversed().forEach(waiting::addFirst);
    }
  }

  /** A beginning that the cache holds already: in which active row, and how many tokens. */
  private record Shared(int row, int length) {
    static final Shared NONE = new Shared(0, 0);
  }

  /** Returns the active row whose text begins most like a waiting one's. */
  private Shared shared(Row waits) {
    int[] text = waits.text();
    Shared best = Shared.NONE;
    if (!sharing || network.tables().dependsOnLength(text.length)) {
      return best;
    }
    for (int i = 0; i < active.size(); i++) {
      if (network.tables().dependsOnLength(active.get(i).text().length)) {
        continue; // its keys have the frequencies of its own length
      }
      int common = common(text, i);
      if (common >= SHARED && common > best.length()) {
        best = new Shared(i, common);
      }
    }
    // What is left must be read in one call.
    return text.length - best.length() <= tokensAtOnce ? best : Shared.NONE;
  }

  /** Returns how many tokens a text, without its last, has in common with what a row has read. */
  private int common(int[] text, int row) {
    int[] other = active.get(row).text();
    int most = Math.min(text.length - 1, active.get(row).read());
    int at = Arrays.mismatch(text, 0, most, other, 0, most);
    return at < 0 ? most : at;
  }

  /** Returns rows to read at once: as many as there is room for, within a bound on their tokens. */
  private List<Row> nextGroup(Shared shared) {
    List<Row> group = new ArrayList<>();
    int longest = 0;
    while (!waiting.isEmpty() && active.size() + group.size() < maxRows) {
      int[] text = waiting.getFirst().text();
      int length = Math.max(longest, text.length);
      boolean alone = network.tables().dependsOnLength(length);
      boolean begins = shared.length() == 0 || common(text, shared.row()) >= shared.length();
      long tokens = (length - shared.length()) * (group.size() + 1L);
      if (!group.isEmpty() && (alone || !begins || tokens > tokensAtOnce)) {
        break;
      }
      longest = length;
      group.add(waiting.removeFirst());
      if (alone) {
        break;
      }
    }
    return group;
  }

  /** Copies the common beginning, if any, into the place of each row, and reads what follows. */
  private void prefill(List<Row> group, Shared shared) {
    int longest = group.stream().mapToInt(row -> row.text().length).max().orElseThrow();
    cache.ensure(active.size() + group.size(), longest + 1);
    for (int i = 0; shared.length() > 0 && i < group.size(); i++) {
      cache.move(shared.row(), active.size() + i, shared.length());
    }
    try (NativeScope inner = NativeScope.open()) {
      RopeTables.Tables tables = network.tables().forLength(inner, longest);
      List<int[]> rests =
          group.stream()
              .map(row -> Arrays.copyOfRange(row.text(), shared.length(), row.text().length))
              .toList();
      admit(group, read(inner, tables, rests, shared.length(), needLogits(group)));
    }
  }

  /** Reads one prompt a piece at a time; returns false if the thread is interrupted meanwhile. */
  private boolean prefill(Row row) {
    int[] prompt = row.text();
    cache.ensure(active.size() + 1, prompt.length + 1);
    try (NativeScope whole = NativeScope.open()) {
      RopeTables.Tables tables = network.tables().forLength(whole, prompt.length);
      for (int start = 0; !row.cancelled(); start += tokensAtOnce) {
        if (start > 0 && Thread.currentThread().isInterrupted()) {
          waiting.addFirst(row);
          return false;
        }
        int end = Math.min(prompt.length, start + tokensAtOnce);
        boolean last = end == prompt.length;
        List<int[]> piece = List.of(Arrays.copyOfRange(prompt, start, end));
        try (NativeScope inner = NativeScope.open()) {
          List<Tensor> next = read(inner, tables, piece, start, last && row.needsLogits());
          if (last) {
            admit(List.of(row), next);
            return true;
          }
        }
      }
    }
    return true;
  }

  /**
   * Reads a piece of each prompt, all from {@code start} on, into the rows after the active ones.
   */
  private List<Tensor> read(
      NativeScope inner, RopeTables.Tables tables, List<int[]> pieces, int start, boolean wanted) {
    long[] slots = new long[pieces.size()];
    Arrays.setAll(slots, i -> active.size() + i);
    long[] lengths = pieces.stream().mapToLong(piece -> piece.length).toArray();
    return network
        .script()
        .call(
            inner,
            "prefill",
            network.parameters().argument(),
            cache.keys(),
            cache.values(),
            tables.cos(),
            tables.sin(),
            network.shape(),
            network.factors(),
            network.config().slidingWindow(),
            Network.batch(inner, pieces),
            start,
            inner.of(slots, slots.length),
            inner.of(lengths, lengths.length),
            wanted);
  }

  private void admit(List<Row> group, List<Tensor> next) {
    int first = active.size();
    active.addAll(group);
    take(first, next);
  }

  private void decode() {
    int rows = active.size();
    int longest = 0;
    int shortest = Integer.MAX_VALUE;
    for (int i = 0; i < rows; i++) {
      Row row = active.get(i);
      int position = row.read();
      staging.put(i, row.last());
      staging.put(maxRows + i, position);
      staging.put(2 * maxRows + i, position);
      longest = Math.max(longest, position + 1);
      shortest = Math.min(shortest, position + 1);
    }
    cache.ensure(rows, longest);
    try (NativeScope inner = NativeScope.open()) {
      RopeTables.Tables tables = tables(inner, rows, longest);
      List<Tensor> next =
          network
              .script()
              .call(
                  inner,
                  "step",
                  network.parameters().argument(),
                  cache.keys(),
                  cache.values(),
                  tables.cos(),
                  tables.sin(),
                  network.shape(),
                  network.factors(),
                  network.config().slidingWindow(),
                  stagingArgument,
                  rows,
                  firstSeen(shortest),
                  longest,
                  longest != shortest,
                  needLogits(active));
      take(0, next);
    }
  }

  private static boolean needLogits(List<Row> rows) {
    return rows.stream().anyMatch(Row::needsLogits);
  }

  /** Returns the first position that the shortest text looks at. */
  private int firstSeen(int shortest) {
    int window = network.config().slidingWindow();
    return window == 0 ? 0 : Math.max(0, shortest - window);
  }

  /** Returns the common tables, or one row for each text where frequencies depend on its length. */
  private RopeTables.Tables tables(NativeScope inner, int rows, int longest) {
    if (!network.tables().dependsOnLength(longest)) {
      return network.tables().upTo(longest);
    }
    int[] positions = new int[rows];
    for (int i = 0; i < rows; i++) {
      positions[i] = (int) staging.get(maxRows + i);
      staging.put(2 * maxRows + i, i);
    }
    return network.tables().each(inner, positions);
  }

  /** Gives the rows from {@code first} on their tokens, and drops those that end. */
  private void take(int first, List<Tensor> next) {
    long[] argmax = next.get(0).longs();
    int width = network.config().vocabSize();
    boolean known = next.get(1).size() > 0;
    FloatBuffer logits =
        known ? next.get(1).bytes(DType.F32).asFloatBuffer() : FloatBuffer.allocate(0);
    List<Row> ended = new ArrayList<>();
    for (int i = 0; i < argmax.length; i++) {
      Row row = active.get(first + i);
      float @Nullable [] own = null;
      if (row.needsLogits()) {
        own = new float[width];
        logits.get(i * width, own);
      }
      if (!row.take(Math.toIntExact(argmax[i]), own)) {
        ended.add(row);
      }
    }
    if (!ended.isEmpty()) {
      retain(row -> !ended.contains(row));
    }
  }

  /** Keeps some rows, moving the last ones into the places that become free. */
  private void retain(java.util.function.Predicate<Row> keep) {
    int at = 0;
    while (at < active.size()) {
      if (keep.test(active.get(at))) {
        at++;
        continue;
      }
      Row last = active.removeLast();
      while (active.size() > at && !keep.test(last)) {
        last = active.removeLast();
      }
      if (active.size() > at) {
        cache.move(active.size(), at, last.read());
        active.set(at, last);
      }
    }
  }

  /** Ends every row with an error. */
  void fail(Throwable cause) {
    active.forEach(row -> row.fail(cause));
    waiting.forEach(row -> row.fail(cause));
    active.clear();
    waiting.clear();
  }

  @Override
  public void close() {
    cache.close();
    scope.close();
  }
}
