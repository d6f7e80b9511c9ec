package agora.spark;

import agora.data.Domain;
import agora.data.NearDuplicateSearch;
import agora.data.NpyFile;
import agora.intrinsic.Contamination;
import agora.intrinsic.DataCounts;
import agora.intrinsic.DataFiles;
import agora.intrinsic.DataReport;
import agora.intrinsic.Diversity;
import agora.intrinsic.UnitSum;
import agora.stats.Estimate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * Driver of the report on data files over shards. Its numbers are those of {@code DataFiles}: the
 * same code measures each instance and searches each group of similar instances. Diversity is a sum
 * of doubles in another order, so it differs in the last digits.
 */
public final class DataJob {
  static final String NONE = "-";

  private static final int KEYS_PER_REDUCER = 500_000;
  private static final int KEYS_PER_INSTANCE = 32;
  private static final int BAD_INPUT = 2;

  private final JavaSparkContext spark;
  private final List<String> files;
  private final @Nullable Domain domain;
  private final @Nullable Contamination problems;
  private final @Nullable NpyFile embeddings;

  private DataJob(
      JavaSparkContext spark,
      List<String> files,
      @Nullable Domain domain,
      @Nullable Contamination problems,
      @Nullable NpyFile embeddings) {
    this.spark = spark;
    this.files = files;
    this.domain = domain;
    this.problems = problems;
    this.embeddings = embeddings;
  }

  /**
   * Runs the job; {@code spark-submit} gives the master.
   *
   * @param arguments folder of the report, key of the domain or -, file of problems or -,
   *     embeddings or -, then the files
   */
  public static void main(String[] arguments) {
    int status = 0;
    try (JavaSparkContext spark = new JavaSparkContext(new SparkConf().setAppName("agora data"))) {
      Domain domain = arguments[1].equals(NONE) ? null : Domain.ofKey(arguments[1]);
      Contamination problems =
          arguments[2].equals(NONE) ? null : Contamination.withQuestions(Path.of(arguments[2]));
      NpyFile vectors = arguments[3].equals(NONE) ? null : NpyFile.open(Path.of(arguments[3]));
      List<String> files = List.of(arguments).subList(4, arguments.length);
      DataReport report = new DataJob(spark, files, domain, problems, vectors).run();
      System.out.print(report.write(Path.of(arguments[0])));
    } catch (IllegalArgumentException wrong) {
      System.err.println("agora: " + wrong.getMessage());
      status = BAD_INPUT;
    }
    System.exit(status);
  }

  private DataReport run() {
    Shards shards = Shards.of(spark, files, 0);
    Domain form = domain;
    Broadcast<Contamination[]> unwanted =
        spark.broadcast(problems == null ? new Contamination[0] : new Contamination[] {problems});
    JavaRDD<Block> blocks =
        shards
            .lines()
            .mapPartitions(lines -> Block.read(lines, form, only(unwanted.value())))
            .persist(StorageLevel.DISK_ONLY());
    List<Block.Counts> counts =
        blocks.filter(block -> block.counts() != null).map(Block::counts).collect();
    shards.requireRight(counts);
    DataCounts all = new DataCounts();
    long[] offsets = new long[counts.size()];
    for (int shard = 0; shard < offsets.length; shard++) {
      offsets[shard] = all.instances();
      all.add(counts.get(shard).data());
    }
    DataFiles.requireEmbeddings(all.instances(), files, embeddings);
    int instances = Math.toIntExact(all.instances());

    int reducers = (int) Math.ceilDiv((long) instances * KEYS_PER_INSTANCE, KEYS_PER_REDUCER);
    List<long[]> links =
        JavaPairRDD.fromJavaRDD(
                blocks.mapPartitionsWithIndex(
                    (shard, part) -> Groups.spread((int) offsets[shard], part, reducers), false))
            .partitionBy(new HashPartitioner(reducers))
            .mapPartitions(Groups::links)
            .collect();
    Groups groups = new Groups(instances);
    links.forEach(groups::join);
    long exact = links.stream().mapToLong(found -> found[0]).sum();
    System.err.printf(
        "agora: %d instances; the largest group of similar ones, which one task searches, has %d%n",
        instances, groups.largest());
    return DataReport.of(
        all, exact, pairs(blocks, offsets, groups, reducers), problems != null, diversity());
  }

  private static @Nullable Contamination only(Contamination[] problems) {
    return problems.length == 0 ? null : problems[0];
  }

  private List<NearDuplicateSearch.Pair> pairs(
      JavaRDD<Block> blocks, long[] offsets, Groups groups, int tasks) {
    Broadcast<int[]> known = spark.broadcast(groups.ofInstances());
    return JavaPairRDD.fromJavaRDD(
            blocks.mapPartitionsWithIndex(
                (shard, part) -> Groups.members((int) offsets[shard], part, known.value()), false))
        .repartitionAndSortWithinPartitions(new Groups.ByGroup(tasks))
        .mapPartitions(Groups::pairs)
        .collect()
        .stream()
        .map(pair ->
            new NearDuplicateSearch.Pair(
                (int) pair[0], (int) pair[1], Double.longBitsToDouble(pair[2])))
        .toList();
  }

  private @Nullable Estimate diversity() {
    if (embeddings == null) {
      return null;
    }
    String file = embeddings.file().toString();
    long rows = embeddings.rows();
    int parts = Math.clamp(rows / 10_000, 1, 1000);
    List<Integer> numbers = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      numbers.add(part);
    }
    JavaRDD<Integer> shards = spark.parallelize(numbers, parts);
    List<UnitSum> sums =
        shards
            .map(part ->
                DataFiles.sum(
                    NpyFile.open(Path.of(file)), rows * part / parts, rows * (part + 1) / parts))
            .collect();
    UnitSum sum = new UnitSum("diversity", embeddings.width());
    sums.forEach(sum::add); // in order: the result does not depend on which task was first
    Broadcast<UnitSum> all = spark.broadcast(sum);
    List<double[]> moments =
        shards
            .map(part ->
                DataFiles.moments(
                    NpyFile.open(Path.of(file)),
                    all.value(),
                    rows * part / parts,
                    rows * (part + 1) / parts))
            .collect();
    return Diversity.estimate(
        "diversity",
        rows,
        moments.stream().mapToDouble(m -> m[0]).sum(),
        moments.stream().mapToDouble(m -> m[1]).sum());
  }
}
