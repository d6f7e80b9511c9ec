package agora;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Dataset;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The picture of the packages: which may use which, and where each third-party library lives.
 *
 * <p>Where an arrow turns out wrong, change it here on purpose and say why in DECISIONS.md.
 */
class ArchitectureTest {
  private static final Set<String> STAGES =
      Set.of(
          "data",
          "store",
          "stats",
          "llm",
          "endpoint",
          "generate",
          "jinja",
          "tokenizer",
          "torch",
          "gguf",
          "llama",
          "train",
          "sandbox",
          "math",
          "evaluate",
          "judge",
          "intrinsic",
          "check",
          "score",
          "analyze",
          "plot",
          "mini");

  private static final Set<String> COMMANDS =
      with(with(with(with(with(STAGES, "study"), "advise"), "proxy"), "grid"), "spark");

  /** In the order in which data flows; each package may use those named, and itself. */
  private static final List<Map.Entry<String, Set<String>>> ARROWS =
      List.of(
          entry("data", Set.of()),
          entry("store", Set.of("data")),
          entry("stats", Set.of()),
          entry("llm", Set.of("data")),
          entry("endpoint", Set.of("data", "llm")),
          entry("generate", Set.of("data", "llm")),
          entry("jinja", Set.of()),
          entry("tokenizer", Set.of("data", "llm", "jinja")),
          entry("torch", Set.of()),
          entry("gguf", Set.of()),
          entry("llama", Set.of("data", "llm", "tokenizer", "torch", "gguf")),
          entry("train", Set.of("data", "llm", "tokenizer", "torch", "llama")),
          entry("math", Set.of("data")),
          entry("sandbox", Set.of("data")),
          entry("evaluate", Set.of("data", "llm", "stats", "math", "sandbox")),
          entry("judge", Set.of("data", "llm", "stats", "evaluate")),
          entry(
              "intrinsic",
              Set.of("data", "llm", "tokenizer", "llama", "evaluate", "judge", "stats")),
          entry("check", Set.of("data", "llm", "sandbox", "evaluate")),
          entry("score", Set.of("data", "evaluate", "stats")),
          entry("analyze", Set.of("data", "intrinsic", "score", "stats")),
          entry("plot", Set.of("data", "score", "analyze", "stats")),
          entry("mini", Set.of("data")),
          entry("study", STAGES),
          entry(
              "advise",
              Set.of("data", "stats", "llm", "endpoint", "generate", "score", "plot", "study")),
          entry(
              "proxy",
              Set.of(
                  "data",
                  "stats",
                  "tokenizer",
                  "llama",
                  "train",
                  "intrinsic",
                  "score",
                  "analyze",
                  "plot",
                  "study")),
          entry("grid", Set.of("data", "store", "endpoint", "score", "study")),
          entry("spark", Set.of("data", "stats", "intrinsic", "check", "store", "study", "grid")),
          entry("notebook", COMMANDS),
          entry("cli", with(COMMANDS, "notebook")));

  /** A library, by the packages of its classes, and the packages of ours that may use it. */
  private static final Map<String, Set<String>> HOMES =
      Map.ofEntries(
          entry("com.fasterxml.jackson.dataformat", Set.of("data")),
          entry("okhttp3", Set.of("endpoint")),
          entry("ai.djl", Set.of("torch", "tokenizer")),
          entry("ai.djl.engine", Set.of("torch")),
          entry("ai.djl.pytorch", Set.of("torch")),
          entry("ai.djl.huggingface", Set.of("tokenizer")),
          entry("smile", Set.of("stats")),
          entry("org.apache.commons.statistics", Set.of("stats")),
          entry("org.knowm.xchart", Set.of("plot", "notebook")),
          entry("de.erichseifert.vectorgraphics2d", Set.of("plot")),
          entry("org.matheclipse", Set.of("math")),
          entry("picocli", Set.of("cli")),
          entry("org.apache.spark", Set.of("spark")),
          entry("scala", Set.of("spark")),
          entry("org.dflib.jjava", Set.of("notebook")));

  private static JavaClasses classes = new ClassFileImporter().importPackages("none");

  @BeforeAll
  static void readTheMainClasses() throws URISyntaxException {
    Path main = Path.of(Dataset.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    classes = new ClassFileImporter().importPath(main);
  }

  @Test
  void everyPackageIsInThePicture() {
    Set<String> known = new TreeSet<>(ARROWS.stream().map(Map.Entry::getKey).toList());
    assertThat(
            classes.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith("agora."))
                .map(name -> name.substring("agora.".length())))
        .as("packages of agora: one word each, named in ArchitectureTest")
        .isSubsetOf(known);
  }

  @Test
  void noPackageHasMoreThanFiftyFiles() {
    Map<String, Long> files =
        classes.stream()
            .filter(JavaClass::isTopLevelClass)
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
    assertThat(files)
        .allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(50));
  }

  /**
   * Two types of a package that use each other cannot be read one after the other. A sealed type
   * and its cases may; a nested type counts for itself.
   */
  @Test
  void noTwoTypesOfAPackageUseEachOtherSealedFamiliesAside() {
    assertThat(ties()).isEmpty();
  }

  private static Set<String> ties() {
    Map<String, Set<String>> uses = new TreeMap<>();
    for (JavaClass type : classes) {
      String user = topLevel(type).getName();
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass used = dependency.getTargetClass().getBaseComponentType();
        if (used.isTopLevelClass() && used.getPackageName().equals(type.getPackageName())) {
          uses.computeIfAbsent(user, name -> new TreeSet<>()).add(used.getName());
        }
      }
    }
    Set<String> ties = new TreeSet<>();
    uses.forEach((one, others) -> {
      for (String other : others) {
        boolean both = uses.getOrDefault(other, Set.of()).contains(one);
        if (both && one.compareTo(other) < 0 && !areFamily(one, other)) {
          ties.add(one.substring("agora.".length()) + " " + simple(other));
        }
      }
    });
    return ties;
  }

  private static boolean areFamily(String one, String other) {
    JavaClass a = classes.get(one);
    JavaClass b = classes.get(other);
    return isCase(a, b) || isCase(b, a);
  }

  private static boolean isCase(JavaClass type, JavaClass sealed) {
    return sealed.reflect().isSealed() && type.isAssignableTo(sealed.getName());
  }

  private static JavaClass topLevel(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::topLevel).orElse(type);
  }

  private static String simple(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  @TestFactory
  Stream<DynamicTest> packagesUseOnlyThoseThatTheirArrowsPointTo() {
    return ARROWS.stream()
        .map(arrow ->
            DynamicTest.dynamicTest(
                arrow.getKey(), () -> checkArrow(arrow.getKey(), arrow.getValue())));
  }

  @TestFactory
  Stream<DynamicTest> librariesStayAtHome() {
    return HOMES.entrySet().stream()
        .map(home ->
            DynamicTest.dynamicTest(
                home.getKey(), () -> checkHome(home.getKey(), home.getValue())));
  }

  @Test
  void nothingOutsideTheKernelReadsTheKernelsClasses() {
    noClasses()
        .that()
        .resideOutsideOfPackage("agora.notebook..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.dflib..", "jdk.jshell..")
        .check(classes);
  }

  private static void checkArrow(String name, Set<String> allowed) {
    String[] forbidden =
        ARROWS.stream()
            .map(Map.Entry::getKey)
            .filter(other -> !other.equals(name) && !allowed.contains(other))
            .map(other -> "agora." + other + "..")
            .toArray(String[]::new);
    if (forbidden.length == 0) {
      return;
    }
    noClasses()
        .that()
        .resideInAPackage("agora." + name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .allowEmptyShould(true)
        .check(classes);
  }

  private static void checkHome(String library, Set<String> homes) {
    String[] inside = homes.stream().map(home -> "agora." + home + "..").toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("agora..")
        .and()
        .resideOutsideOfPackages(inside)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library + "..")
        .allowEmptyShould(true)
        .check(classes);
  }

  private static Set<String> with(Set<String> names, String another) {
    Set<String> all = new TreeSet<>(names);
    all.add(another);
    return all;
  }
}
