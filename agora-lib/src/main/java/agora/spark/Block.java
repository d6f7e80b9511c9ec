package agora.spark;

import agora.data.Domain;
import agora.data.InstanceLine;
import agora.data.TextSketch;
import agora.intrinsic.Contamination;
import agora.intrinsic.DataCounts;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Sketches of some consecutive instances of a shard, in few arrays: Spark keeps them on disk. The
 * last block of each shard also has the shard's counts.
 */
final class Block implements Serializable {
  @Serial private static final long serialVersionUID = 1;
  private static final int MOST_INSTANCES = 100;

  private final int first;
  private final long[] wholes;
  private final int[] ends;
  private final long[] shingles;
  private final @Nullable Counts counts;

  /**
   * Counts of a shard.
   *
   * @param lines number of lines; up to the wrong one where there is an error
   * @param error what is wrong with the last line, without its place; null if nothing is
   */
  record Counts(long lines, DataCounts data, @Nullable String error)
      implements Shards.Found, Serializable {}

  private Block(int first, long[] wholes, int[] ends, long[] shingles, @Nullable Counts counts) {
    this.first = first;
    this.wholes = wholes;
    this.ends = ends;
    this.shingles = shingles;
    this.counts = counts;
  }

  /** Returns the blocks of a shard's lines, read as they are asked for. */
  static Iterator<Block> read(
      Iterator<String> lines, @Nullable Domain domain, @Nullable Contamination problems) {
    return new Reader(lines, domain, problems);
  }

  /** Returns the index of the first instance within its shard. */
  int first() {
    return first;
  }

  int size() {
    return ends.length;
  }

  /** Returns the hash of all words of an instance. */
  long whole(int i) {
    return wholes[i];
  }

  /** Returns the shingles of an instance. */
  long[] shingles(int i) {
    return Arrays.copyOfRange(shingles, i == 0 ? 0 : ends[i - 1], ends[i]);
  }

  /** Returns the shard's counts; null unless this is its last block. */
  @Nullable Counts counts() {
    return counts;
  }

  private static final class Reader implements Iterator<Block> {
    private final Iterator<String> lines;
    private final @Nullable Domain domain;
    private final @Nullable Contamination problems;
    private final DataCounts data = new DataCounts();
    private long read;
    private boolean ended;

    Reader(Iterator<String> lines, @Nullable Domain domain, @Nullable Contamination problems) {
      this.lines = lines;
      this.domain = domain;
      this.problems = problems;
    }

    @Override
    public boolean hasNext() {
      return !ended;
    }

    @Override
    public Block next() {
      if (ended) {
        throw new NoSuchElementException();
      }
      int first = Math.toIntExact(data.instances());
      LongArrayList wholes = new LongArrayList();
      IntArrayList ends = new IntArrayList();
      LongArrayList shingles = new LongArrayList();
      String error = null;
      while (error == null && wholes.size() < MOST_INSTANCES && lines.hasNext()) {
        String line = lines.next();
        read++;
        try {
          TextSketch sketch = sketch(line);
          if (sketch != null) {
            wholes.add(sketch.whole());
            shingles.addElements(shingles.size(), sketch.shingles());
            ends.add(shingles.size());
          }
        } catch (IllegalArgumentException wrong) {
          error = wrong.getMessage();
        }
      }
      ended = error != null || !lines.hasNext();
      return new Block(
          first,
          wholes.toLongArray(),
          ends.toIntArray(),
          shingles.toLongArray(),
          ended ? new Counts(read, data, error) : null);
    }

    /** Counts a line; returns the sketch if it is an instance. */
    private @Nullable TextSketch sketch(String line) {
      if (line.isBlank()) {
        return null;
      }
      InstanceLine value = InstanceLine.parse(line, "");
      if (value.isRejected()) {
        data.addRejected(String.valueOf(value.reason()));
        return null;
      }
      var instance = value.instance("");
      TextSketch sketch = TextSketch.of(instance);
      data.add(instance, sketch, domain, problems);
      return sketch;
    }
  }
}
