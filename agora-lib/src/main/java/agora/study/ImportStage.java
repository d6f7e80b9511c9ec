package agora.study;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.Jsonl;
import agora.data.Setting;
import agora.data.Sha256;
import agora.generate.FieldMapping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Takes data that was not generated here into the run directory, as a generated cell's lies. */
final class ImportStage {
  /** The prompt style of cells whose data the study did not generate. */
  static final String STYLE = "imported";

  private static final int VERSION = 1;
  private static final String INSTANCES = "instances.jsonl";
  private static final String REPORT = "import.json";

  private final StudyConfig config;
  private final RunDirectory runs;

  ImportStage(StudyConfig config, RunDirectory runs) {
    this.config = config;
    this.runs = runs;
  }

  /** Report of an import; {@code import.json} in its folder. */
  record Report(String name, String source, int instances) {}

  /** Returns the data of a cell whose generator is a data set of the study's file. */
  GeneratedData data(Cell cell) throws InterruptedException {
    StudyConfig.DataFile source = source(cell);
    Path file = Path.of(source.file());
    Path folder =
        runs.stage(
            key(cell),
            partial ->
                write(cell.generator(), file, ImportedFile.read(file, source.fields()), partial));
    return data(cell, folder);
  }

  /** Returns the data of such a cell if it was imported before. */
  Optional<GeneratedData> known(Cell cell) {
    return runs.find(key(cell)).map(folder -> data(cell, folder));
  }

  /** Returns the instances in the file of such a cell, at most the cell's volume. */
  List<Instance> instances(Cell cell) {
    StudyConfig.DataFile source = source(cell);
    List<Instance> all = ImportedFile.read(Path.of(source.file()), source.fields());
    return all.subList(0, Math.min(all.size(), cell.volume()));
  }

  /** Returns the data of a file that the study's file does not name. */
  GeneratedData data(Setting setting, String name, Path file, long seed)
      throws InterruptedException {
    return data(setting, name, file, ImportedFile.read(file, null), seed);
  }

  /** Returns a data set in memory. */
  GeneratedData data(Setting setting, String name, List<Instance> instances, long seed)
      throws InterruptedException {
    return data(setting, name, Path.of("memory"), instances, seed);
  }

  private GeneratedData data(
      Setting setting, String name, Path source, List<Instance> instances, long seed)
      throws InterruptedException {
    Cell cell = new Cell(setting, name, STYLE, instances.size(), seed);
    String hash = Sha256.of(Jsonl.mapper().valueToTree(instances).toString());
    StageKey key = new StageKey("import", setting.key() + "." + name, Map.of("data", hash));
    Path folder = runs.stage(key, partial -> write(name, source, instances, partial));
    return data(cell, folder);
  }

  private StageKey key(Cell cell) {
    StudyConfig.DataFile source = source(cell);
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("version", VERSION);
    inputs.put("file", Fingerprint.ofContent(Path.of(source.file())));
    inputs.put("fields", fields(source.fields()));
    Map<String, Object> former = new LinkedHashMap<>(inputs);
    former.put("fields", former(source.fields()));
    String name = cell.setting().key() + "." + cell.generator();
    return new StageKey("import", name, inputs).formerly(former);
  }

  private static Map<String, Object> fields(@Nullable FieldMapping mapping) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (mapping != null) {
      fields.put("instruction", mapping.instruction());
      fields.put("response", mapping.response());
      fields.put("id", mapping.id());
    }
    return fields;
  }

  /** Returns how versions before 2026-12 wrote the fields in keys. */
  private static String former(@Nullable FieldMapping mapping) {
    return mapping == null
        ? "null"
        : "FieldMapping[instruction=%s, response=%s, id=%s]"
            .formatted(mapping.instruction(), mapping.response(), mapping.id());
  }

  private StudyConfig.DataFile source(Cell cell) {
    Map<String, StudyConfig.DataFile> files =
        config.data().getOrDefault(cell.generator(), Map.of());
    StudyConfig.DataFile source = files.get(cell.setting().key());
    if (source == null) {
      throw new IllegalArgumentException(
          "data."
              + cell.generator()
              + " has no file for "
              + cell.setting().key()
              + "; present: "
              + files.keySet());
    }
    return source;
  }

  private static void write(String name, Path source, List<Instance> instances, Path folder)
      throws IOException {
    new Dataset(name, instances).write(folder.resolve(INSTANCES));
    Report report = new Report(name, source.getFileName().toString(), instances.size());
    Jsonl.mapper().writeValue(folder.resolve(REPORT).toFile(), report);
  }

  private static GeneratedData data(Cell cell, Path folder) {
    Report report = Jsonl.readOne(folder.resolve(REPORT), Report.class);
    Table table =
        Table.create(
            "imported data",
            StringColumn.create("name", report.name()),
            StringColumn.create("file", report.source()),
            IntColumn.create("instances", new int[] {report.instances()}));
    return new GeneratedData(cell, folder, folder.resolve(INSTANCES), table);
  }
}
