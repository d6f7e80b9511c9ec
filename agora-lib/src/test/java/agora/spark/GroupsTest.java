package agora.spark;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Jsonl;
import agora.data.NearDuplicateSearch;
import agora.intrinsic.DataFiles;
import agora.intrinsic.DataReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

final class GroupsTest {
  private static final int REDUCERS = 3;
  private static final int SHARD = 37;

  @TempDir Path folder;

  @Test
  void groupsOfShardsHaveThePairsOfOneProcess() throws Exception {
    DataReport expected =
        new DataFiles(SampleData.write(folder, 400), null, null, null).measure(progress -> {});
    List<List<Block>> shards = shards(SampleData.lines(400));
    int[] offsets = offsets(shards);

    List<List<Tuple2<Integer, long[][]>>> incoming = new ArrayList<>();
    for (int i = 0; i < REDUCERS; i++) {
      incoming.add(new ArrayList<>());
    }
    for (int shard = 0; shard < shards.size(); shard++) {
      Groups.spread(offsets[shard], shards.get(shard).iterator(), REDUCERS)
          .forEachRemaining(part -> incoming.get(part._1()).add(part));
    }
    Groups groups = new Groups(400);
    long exact = 0;
    for (List<Tuple2<Integer, long[][]>> reducer : incoming) {
      long[] links = Groups.links(reducer.iterator()).next();
      exact += links[0];
      groups.join(links);
    }
    int[] known = groups.ofInstances();
    List<Tuple2<Long, long[]>> members = new ArrayList<>();
    for (int shard = 0; shard < shards.size(); shard++) {
      Groups.members(offsets[shard], shards.get(shard).iterator(), known)
          .forEachRemaining(members::add);
    }
    members.sort(Comparator.comparing(Tuple2::_1));
    List<NearDuplicateSearch.Pair> pairs = new ArrayList<>();
    Groups.pairs(members.iterator())
        .forEachRemaining(pair ->
            pairs.add(
                new NearDuplicateSearch.Pair(
                    (int) pair[0], (int) pair[1], Double.longBitsToDouble(pair[2]))));
    pairs.sort(Comparator.comparingInt(NearDuplicateSearch.Pair::later));

    assertThat(pairs).isEqualTo(expected.pairs()).hasSizeGreaterThan(100);
    assertThat(exact).isEqualTo(expected.exactDuplicates()).isGreaterThan(20);
    assertThat(groups.largest()).isGreaterThan(1).isLessThan(400);
    assertThat(members).hasSizeLessThan(400);
  }

  @Test
  void aWrongLineEndsItsShardAndIsNamed() {
    Block last =
        Block.read(List.of("", "{\"instruction\": \"a\"}", "{}").iterator(), null, null).next();
    Block.Counts counts = java.util.Objects.requireNonNull(last.counts());
    assertThat(counts.lines()).isEqualTo(2);
    assertThat(counts.error()).isEqualTo(": the instance has no field 'response'");
  }

  @Test
  void aGroupIsInOneTaskAlone() {
    Groups.ByGroup tasks = new Groups.ByGroup(7);
    long group = 12L << 32;
    assertThat(tasks.getPartition(group | 12)).isEqualTo(tasks.getPartition(group | 99_999));
    assertThat(tasks.numPartitions()).isEqualTo(7);
  }

  private static List<List<Block>> shards(List<Object> lines) throws Exception {
    List<List<Block>> shards = new ArrayList<>();
    for (int start = 0; start < lines.size(); start += SHARD) {
      List<String> texts = new ArrayList<>();
      for (Object line : lines.subList(start, Math.min(lines.size(), start + SHARD))) {
        texts.add(new String(Jsonl.line(line), StandardCharsets.UTF_8));
      }
      List<Block> blocks = new ArrayList<>();
      Block.read(texts.iterator(), null, null).forEachRemaining(blocks::add);
      shards.add(blocks);
    }
    return shards;
  }

  private static int[] offsets(List<List<Block>> shards) {
    int[] offsets = new int[shards.size()];
    for (int shard = 1; shard < offsets.length; shard++) {
      Block.Counts before =
          java.util.Objects.requireNonNull(shards.get(shard - 1).getLast().counts());
      offsets[shard] = offsets[shard - 1] + (int) before.data().instances();
    }
    return offsets;
  }
}
