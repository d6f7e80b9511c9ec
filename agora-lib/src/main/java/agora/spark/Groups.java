package agora.spark;

import agora.data.NearDuplicateSearch;
import agora.intrinsic.DataReport;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.Partitioner;
import scala.Tuple2;

/**
 * Groups of instances that may repeat each other: those that band keys link, directly or through
 * others. Instances of two groups have no influence on each other, so the search of one process
 * gives the same pairs when it runs in each group alone.
 */
final class Groups {
  private static final int ALONE = -1;
  private static final long MASK = 0xFFFFFFFFL;

  private final int[] parents;

  /** Begins with every instance alone. */
  Groups(int instances) {
    parents = new int[instances];
    Arrays.setAll(parents, i -> i);
  }

  /** Band keys with their instances, and hashes of all words, of one reducer. */
  private static final class Outgoing {
    final LongArrayList keys = new LongArrayList();
    final LongArrayList wholes = new LongArrayList();
  }

  /**
   * Returns a shard's band keys and hashes for each of the reducers, as few large arrays.
   *
   * @param offset instances of the shards before
   */
  static Iterator<Tuple2<Integer, long[][]>> spread(
      int offset, Iterator<Block> blocks, int reducers) {
    List<Outgoing> outgoing = new ArrayList<>();
    for (int i = 0; i < reducers; i++) {
      outgoing.add(new Outgoing());
    }
    while (blocks.hasNext()) {
      Block block = blocks.next();
      for (int i = 0; i < block.size(); i++) {
        outgoing.get(Math.floorMod(block.whole(i), reducers)).wholes.add(block.whole(i));
        for (long key : NearDuplicateSearch.bandKeys(block.shingles(i))) {
          LongArrayList keys = outgoing.get(Math.floorMod(key, reducers)).keys;
          keys.add(key);
          keys.add(offset + block.first() + i);
        }
      }
    }
    List<Tuple2<Integer, long[][]>> all = new ArrayList<>();
    for (int i = 0; i < reducers; i++) {
      Outgoing one = outgoing.get(i);
      all.add(new Tuple2<>(i, new long[][] {one.keys.toLongArray(), one.wholes.toLongArray()}));
    }
    return all.iterator();
  }

  /**
   * Returns the links that one reducer finds, two indices in each number; the first number is how
   * many exact duplicates it counts.
   */
  static Iterator<long[]> links(Iterator<Tuple2<Integer, long[][]>> incoming) {
    Long2IntOpenHashMap seen = new Long2IntOpenHashMap();
    seen.defaultReturnValue(ALONE);
    LongOpenHashSet links = new LongOpenHashSet();
    LongOpenHashSet different = new LongOpenHashSet();
    long instances = 0;
    while (incoming.hasNext()) {
      long[][] arrays = incoming.next()._2();
      for (int i = 0; i < arrays[0].length; i += 2) {
        int index = (int) arrays[0][i + 1];
        int other = seen.putIfAbsent(arrays[0][i], index);
        if (other != ALONE) {
          links.add(packed(other, index));
        }
      }
      for (long whole : arrays[1]) {
        different.add(whole);
        instances++;
      }
    }
    long[] result = new long[links.size() + 1];
    result[0] = instances - different.size();
    int at = 1;
    for (long link : links) {
      result[at++] = link;
    }
    return List.of(result).iterator();
  }

  private static long packed(int high, int low) {
    return ((long) high << 32) | (low & MASK);
  }

  /** Joins what a reducer linked. */
  void join(long[] links) {
    for (int i = 1; i < links.length; i++) {
      int one = root((int) (links[i] >>> 32));
      int other = root((int) links[i]);
      parents[Math.max(one, other)] = Math.min(one, other);
    }
  }

  private int root(int instance) {
    int i = instance;
    while (parents[i] != i) {
      parents[i] = parents[parents[i]];
      i = parents[i];
    }
    return i;
  }

  /** Returns the group of each instance: its first member's index, or -1 if it is alone. */
  int[] ofInstances() {
    int[] sizes = sizes();
    int[] groups = new int[parents.length];
    Arrays.setAll(groups, i -> sizes[root(i)] > 1 ? root(i) : ALONE);
    return groups;
  }

  /** Returns the number of members of the largest group. */
  int largest() {
    return Arrays.stream(sizes()).max().orElse(0);
  }

  private int[] sizes() {
    int[] sizes = new int[parents.length];
    for (int i = 0; i < parents.length; i++) {
      sizes[root(i)]++;
    }
    return sizes;
  }

  /** Returns a shard's instances that are not alone, each by its group and index. */
  static Iterator<Tuple2<Long, long[]>> members(int offset, Iterator<Block> blocks, int[] groups) {
    return new Flat<>(
        blocks,
        block -> {
          List<Tuple2<Long, long[]>> some = new ArrayList<>();
          for (int i = 0; i < block.size(); i++) {
            int index = offset + block.first() + i;
            if (groups[index] != ALONE) {
              some.add(new Tuple2<>(packed(groups[index], index), block.shingles(i)));
            }
          }
          return some.iterator();
        });
  }

  /** Returns the pairs of groups that arrive in order: later, earlier, bits of the similarity. */
  static Iterator<long[]> pairs(Iterator<Tuple2<Long, long[]>> members) {
    List<long[]> pairs = new ArrayList<>();
    NearDuplicateSearch search = NearDuplicateSearch.exact(DataReport.NEAR);
    int group = ALONE;
    while (members.hasNext()) {
      Tuple2<Long, long[]> member = members.next();
      if ((int) (member._1() >>> 32) != group) {
        group = (int) (member._1() >>> 32);
        search = NearDuplicateSearch.exact(DataReport.NEAR);
      }
      NearDuplicateSearch.Pair pair = search.add((int) (long) member._1(), member._2());
      if (pair != null) {
        pairs.add(
            new long[] {pair.later(), pair.earlier(), Double.doubleToLongBits(pair.similarity())});
      }
    }
    return pairs.iterator();
  }

  /** Sends each group to one task. */
  static final class ByGroup extends Partitioner {
    @Serial private static final long serialVersionUID = 1;

    private final int tasks;

    ByGroup(int tasks) {
      this.tasks = tasks;
    }

    @Override
    public int numPartitions() {
      return tasks;
    }

    @Override
    public int getPartition(Object key) {
      return Math.floorMod(Long.hashCode(((Long) key >>> 32) * 0x9E3779B97F4A7C15L), tasks);
    }
  }
}
