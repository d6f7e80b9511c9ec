package agora.grid;

import agora.study.Study;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small study of the miniature's student, whose file lies in its run directory. */
final class GridStudy {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private GridStudy() {}

  /** Writes the study's file: one setting, two generators, few instances and problems. */
  static Path write(Path folder, String reference) throws IOException {
    String json =
        """
        {"name": "grid", "miniature": true, "volume": 24,
         "generators": [
           {"name": "steady", "endpoint": {"provider": "openai", "base_url": "http://mini/v1", "model": "mini-steady"}},
           {"name": "novice", "endpoint": {"provider": "openai", "base_url": "http://mini/v1", "model": "mini-novice"}}],
         "settings": ["math_response_generation"],
         "seeds": {"math_response_generation": {"file": "ROOT/data/mini/seeds/math_response_generation.jsonl"}},
         "prompts": "ROOT/data/prompts",
         "student": {"base": "ROOT/data/mini/base", "reference": "ROOT/data/mini/REFERENCE", "recipe": "mini"},
         "benchmarks": [{"name": "mini-math", "domain": "math", "kind": "gsm8k", "limit": 12,
           "file": "ROOT/data/mini/test/math.jsonl",
           "sampling": {"temperature": 0.0, "maxTokens": 48, "stop": []}}]}
        """
            .replace("ROOT", ROOT.toString())
            .replace("REFERENCE", reference);
    Path file = Files.createDirectories(folder.resolve("grid")).resolve("study.json");
    return Files.writeString(file, json);
  }

  /** Opens the study as one that machines share. */
  static Study open(Path folder) throws IOException {
    return StudyGrid.open(write(folder, "reference"), "files");
  }
}
