package agora.llama;

import java.util.List;

/** Families of which there is a small random network (make_family_fixtures.py). */
public final class FamilyNames {
  private FamilyNames() {}

  /** Returns the names of their folders. */
  public static List<String> all() {
    return List.of(
        "mistral",
        "qwen25",
        "qwen3",
        "qwen3-yarn",
        "llama-yarn",
        "smollm3",
        "smollm3-window",
        "olmo2",
        "granite",
        "phi3",
        "phi4-long",
        "gemma",
        "gemma2",
        "gemma3");
  }
}
