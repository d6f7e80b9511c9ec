package agora.study;

import java.util.LinkedHashMap;
import java.util.Map;

/** Machine and versions that made a number; part of every stage's manifest. */
final class Environment {
  private Environment() {}

  static Map<String, String> describe() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("agora", version());
    facts.put("java", Runtime.version().toString());
    facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    facts.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
    facts.put(
        "finished",
        java.time.Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString());
    return facts;
  }

  private static String version() {
    String version = Environment.class.getPackage().getImplementationVersion();
    return version == null ? "from source" : version;
  }
}
