/**
 * Apache Spark for what is large and data-parallel, and for the cells of a study on sites that have
 * Spark alone.
 *
 * <pre>{@code
 * SparkSubmit spark = SparkSubmit.find(Path.of(""), System.getenv());   // SPARK_HOME, or environment/fetch spark
 * spark.dataReport("spark://head:7077", files, "math", null, null, output);   // as DataFiles.measure, over shards
 * spark.check("spark://head:7077", settings, checkFiles, program, project);   // as CheckFiles.run, over shards
 * CellSubmission.of(study, file, project).submit(spark, "spark://head:7077", open, options);
 * }</pre>
 *
 * <p>Each is a program that {@code spark-submit} starts: {@code DataJob}, {@code CheckJob}, {@code
 * CellsJob}. Spark's jars are on their class path alone. It does not know how an instance is
 * measured, a line is decided or a cell is run.
 */
@NullMarked
package agora.spark;

import org.jspecify.annotations.NullMarked;
