package agora.generate;

import agora.data.CanonicalJson;
import agora.data.Instance;
import agora.data.Jsonl;
import agora.data.Sha256;
import agora.data.TextFiles;
import agora.data.UnicodeText;
import agora.llm.ChatException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes what a run leaves behind: instances, report, manifest, rejected answers to read. */
final class GenerationFiles {
  private final Path directory;
  private final GenerationConfig config;
  private final GenerationInputs materials;

  /** The instances of the file, and how many are duplicates or hold U+FFFD. */
  private record Written(int instances, int exact, int near, int damaged) {
    static final Written NOTHING = new Written(0, 0, 0, 0);
  }

  GenerationFiles(Path directory, GenerationConfig config, GenerationInputs materials) {
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
      writeJson(GenerationReport.FILE, report(run, Written.NOTHING, start, message(e)));
      throw e;
    } catch (InterruptedException e) {
      writeJson(GenerationReport.FILE, report(run, Written.NOTHING, start, "interrupted"));
      throw e;
    } catch (UncheckedIOException e) {
      try { // there may be room for so little
        writeJson(
            GenerationReport.FILE,
            report(run, Written.NOTHING, start, String.valueOf(e.getMessage())));
      } catch (UncheckedIOException full) {
        e.addSuppressed(full);
      }
      throw e;
    } catch (UselessAnswers e) {
      Jsonl.write(directory.resolve("rejected.jsonl"), run.rejections().samples());
      GenerationReport report = report(run, Written.NOTHING, start, String.valueOf(e.getMessage()));
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
    int damaged = 0;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16)) {
      for (int item = 0; item < config.volume(); item++) {
        @Nullable Instance instance = run.instance(item);
        if (instance == null) {
          continue;
        }
        Duplicates.Kind kind = duplicates.add(instance);
        exact += kind == Duplicates.Kind.EXACT ? 1 : 0;
        near += kind == Duplicates.Kind.NEAR ? 1 : 0;
        if (kind == Duplicates.Kind.NEW || !config.dropDuplicates()) {
          out.write(Jsonl.line(instance));
          written++;
          damaged +=
              UnicodeText.hasLostCharacters(instance.instruction() + instance.response()) ? 1 : 0;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          file
              + ": cannot be written: "
              + TextFiles.reason(e)
              + "; every answer is kept in the journal: free space, then run again",
          e);
    }
    move(part, file);
    return new Written(written, exact, near, damaged);
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
        stopped,
        written.damaged(),
        run.asker().damagedLines());
  }

  private Map<String, Object> manifest(GenerationReport report) {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("config", config);
    manifest.put("prompt_sha256", Sha256.of(materials.prompt().text()));
    manifest.put("seeds", materials.seeds().size());
    manifest.put("seeds_sha256", Sha256.of(CanonicalJson.of(materials.seedFields())));
    manifest.put(
        "themes_sha256",
        Sha256.of(CanonicalJson.of(List.of(materials.themes(), materials.firstWords()))));
    manifest.put("instances", report.accepted());
    manifest.put("usage", report.usage());
    manifest.put("cost_usd", report.costUsd());
    return manifest;
  }

  private void writeJson(String name, Object value) {
    TextFiles.write(directory.resolve(name), Jsonl.pretty(value));
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
}
