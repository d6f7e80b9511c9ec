package agora.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Lines of files, which Spark reads in shards.
 *
 * @param files paths or URLs, in the order of the lines
 * @param lines of all files, in their order
 * @param fileOf index of the file of each shard
 */
record Shards(List<String> files, JavaRDD<String> lines, List<Integer> fileOf) {
  /**
   * Returns the shards of some files.
   *
   * @param perFile shards of each file at least, where it can be split; 0 for Spark's choice
   */
  @SuppressWarnings("unchecked") // an array of a generic type
  static Shards of(JavaSparkContext spark, List<String> files, int perFile) {
    List<JavaRDD<String>> texts = new ArrayList<>();
    List<Integer> fileOf = new ArrayList<>();
    for (int file = 0; file < files.size(); file++) {
      String name = files.get(file);
      JavaRDD<String> text = perFile == 0 ? spark.textFile(name) : spark.textFile(name, perFile);
      texts.add(text);
      for (int i = 0; i < text.getNumPartitions(); i++) {
        fileOf.add(file);
      }
    }
    return new Shards(files, spark.union(texts.toArray(JavaRDD[]::new)), fileOf);
  }

  /** Returns the name of a file as its user gave it. */
  static String shown(String file) {
    return file.replaceFirst("^file://", "");
  }

  /**
   * Refuses the first line that is wrong, by its file and number.
   *
   * @param found one per shard, in order: lines up to the wrong one, and what is wrong with it
   */
  void requireRight(List<? extends Found> found) {
    long lines = 0;
    for (int shard = 0; shard < found.size(); shard++) {
      lines = shard > 0 && fileOf.get(shard).equals(fileOf.get(shard - 1)) ? lines : 0;
      lines += found.get(shard).lines();
      String error = found.get(shard).error();
      if (error != null) {
        throw new IllegalArgumentException(
            shown(files.get(fileOf.get(shard))) + " line " + lines + error);
      }
    }
  }

  /** What was found in a shard. */
  interface Found {
    /** Returns the number of lines; up to the wrong one where there is an error. */
    long lines();

    /** Returns what is wrong with the last line, without its place; null if nothing is. */
    @org.jspecify.annotations.Nullable
    String error();
  }
}
