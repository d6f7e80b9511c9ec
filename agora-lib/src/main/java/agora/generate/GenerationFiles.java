package agora.generate;

import agora.data.Instance;
import agora.data.Jsonl;
import agora.llm.ChatException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes what a run leaves behind: instances, report, manifest, rejected answers to read. */
final class GenerationFiles {
  private final Path directory;
  private final GenerationConfig config;
  private final Materials materials;

  private record Written(int instances, int exact, int near) {}

  GenerationFiles(Path directory, GenerationConfig config, Materials materials) {
    this.directory = directory;
    this.config = config;
    this.materials = materials;
  }

  /** Runs to the end and writes; if the run is stopped, only the report. */
  GenerationReport write(GenerationRun run) throws InterruptedException {
    long start = System.nanoTime();
    try {
      run.run();
    } catch (ChatException e) {
      writeJson(GenerationReport.FILE, report(run, new Written(0, 0, 0), start, message(e)));
      throw e;
    } catch (InterruptedException e) {
      writeJson(GenerationReport.FILE, report(run, new Written(0, 0, 0), start, "interrupted"));
      throw e;
    } catch (UselessAnswers e) {
      Jsonl.write(directory.resolve("rejected.jsonl"), run.rejections().samples());
      GenerationReport report =
          report(run, new Written(0, 0, 0), start, String.valueOf(e.getMessage()));
      writeJson(GenerationReport.FILE, report);
      return report;
    }
    Written written = writeInstances(run);
    Jsonl.write(directory.resolve("rejected.jsonl"), run.rejections().samples());
    String nothing = written.instances() == 0 ? UselessAnswers.nothing(run.rejections()) : "";
    GenerationReport report = report(run, written, start, nothing);
    writeJson("manifest.json", manifest(report));
    writeJson(GenerationReport.FILE, report);
    return report;
  }

  private Written writeInstances(GenerationRun run) throws InterruptedException {
    Path file = directory.resolve(DataGenerator.INSTANCES);
    Path part = directory.resolve(DataGenerator.INSTANCES + ".part");
    Duplicates duplicates = new Duplicates();
    int written = 0;
    int exact = 0;
    int near = 0;
    try (BufferedWriter out = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
      for (int item = 0; item < config.volume(); item++) {
        @Nullable Instance instance = run.instance(item);
        if (instance == null) {
          continue;
        }
        Duplicates.Kind kind =
            duplicates.add(new Accepted(instance.instruction(), instance.response()));
        exact += kind == Duplicates.Kind.EXACT ? 1 : 0;
        near += kind == Duplicates.Kind.NEAR ? 1 : 0;
        if (kind == Duplicates.Kind.NEW || !config.dropDuplicates()) {
          out.write(Jsonl.mapper().writeValueAsString(instance));
          out.write('\n');
          written++;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    }
    move(part, file);
    return new Written(written, exact, near);
  }

  private GenerationReport report(GenerationRun run, Written written, long start, String stopped) {
    List<GenerationReport.Missing> missing =
        new TreeMap<>(run.missing())
            .entrySet().stream()
                .map(entry -> new GenerationReport.Missing(entry.getKey(), entry.getValue()))
                .toList();
    return new GenerationReport(
        config.volume(),
        written.instances(),
        run.rejections().byReason(),
        written.exact(),
        written.near(),
        config.dropDuplicates(),
        missing,
        run.asker().asked(),
        run.asker().usage(),
        run.asker().spentUsd(),
        run.asker().abandoned().stream()
            .map(request -> new GenerationReport.Abandoned(request.id(), request.worstUsd()))
            .toList(),
        (System.nanoTime() - start) / 1e9,
        stopped);
  }

  private Map<String, Object> manifest(GenerationReport report) {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("config", config);
    manifest.put("prompt_sha256", sha256(materials.prompt().text()));
    manifest.put("seeds", materials.seeds().size());
    manifest.put("seeds_sha256", sha256(materials.seeds().toString()));
    manifest.put("themes_sha256", sha256(materials.themes() + "" + materials.firstWords()));
    manifest.put("instances", report.accepted());
    manifest.put("usage", report.usage());
    manifest.put("cost_usd", report.costUsd());
    return manifest;
  }

  private void writeJson(String name, Object value) {
    Path file = directory.resolve(name);
    Path part = directory.resolve(name + ".part");
    try {
      Files.writeString(
          part, Jsonl.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    }
    move(part, file);
  }

  private static void move(Path part, Path file) {
    try {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static String message(ChatException e) {
    return e.kind() + ": " + e.getMessage();
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
