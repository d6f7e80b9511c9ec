package agora.study;

import java.nio.file.Path;

/** A study of one math cell of 24 instances, whose student is a random network. */
final class TestStudy {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private TestStudy() {}

  /** Returns the study's JSON; {@code extra} follows its last field. */
  static String json(String extra) {
    return """
    {"name": "test", "miniature": true, "volume": 24,
     "generators": [{"name": "steady",
       "endpoint": {"provider": "openai", "base_url": "http://mini/v1", "model": "mini-steady"}}],
     "settings": ["math_response_generation"],
     "seeds": {"math_response_generation": {"file": "ROOT/data/mini/seeds/math_response_generation.jsonl"}},
     "prompts": "ROOT/data/prompts",
     "student": {"base": "BASE", "reference": "BASE", "recipe": "mini"},
     "benchmarks": [{"name": "mini-math", "domain": "math", "kind": "gsm8k", "limit": 10,
       "file": "ROOT/data/mini/test/math.jsonl",
       "sampling": {"temperature": 0.0, "maxTokens": 8, "stop": []}}]EXTRA}
    """
        .replace("ROOT", ROOT.toString())
        .replace("BASE", Path.of("src/test/resources/agora/train/base").toAbsolutePath().toString())
        .replace("EXTRA", extra);
  }
}
