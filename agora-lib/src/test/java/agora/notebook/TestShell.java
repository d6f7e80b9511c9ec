package agora.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import org.junit.jupiter.api.DynamicTest;

/** Java's shell in this process, with the imports of a notebook, and what the kernel answers. */
final class TestShell implements AutoCloseable {
  private static final List<String> IMPORTS =
      List.of(
          "java.util.*",
          "java.util.stream.*",
          "java.nio.file.Path",
          "agora.data.*",
          "agora.score.*",
          "agora.study.*",
          "agora.train.*");

  /** Whether the JDK's sources are there, which have its texts and the names of its parameters. */
  static final boolean JDK_SOURCES =
      Files.isRegularFile(Path.of(System.getProperty("java.home"), "lib", "src.zip"));

  private final JShell shell =
      JShell.builder()
          .executionEngine("local")
          .out(new PrintStream(new ByteArrayOutputStream()))
          .build();
  final CodeAssistant assistant;
  private int cells;

  TestShell() {
    shell.addToClasspath(System.getProperty("java.class.path"));
    assistant = new CodeAssistant(shell);
    IMPORTS.forEach(name -> shell.eval("import " + name + ";"));
  }

  /**
   * Returns one test per row {@code cell => declaration}: the first line shown for the name at the
   * cursor begins with the declaration; without its parameters where the JDK's sources are not
   * there.
   *
   * @param cells what a row's cell stands for
   */
  Stream<DynamicTest> declarations(String rows, UnaryOperator<String> cells) {
    return rows.lines()
        .map(line -> line.split("\\s*=> "))
        .map(parts ->
            DynamicTest.dynamicTest(
                parts[0],
                () ->
                    assertThat(inspect(cells.apply(parts[0])).lines().findFirst().orElse("nothing"))
                        .startsWith(JDK_SOURCES ? parts[1] : parts[1].split("\\(")[0])));
  }

  /**
   * Runs a cell as JJava does it, up to the first piece that fails, and returns what failed there.
   */
  List<String> run(String cell) {
    assistant.begin(++cells, cell);
    CompletionInfo info = shell.sourceCodeAnalysis().analyzeCompletion(cell);
    while (info.completeness().isComplete()) {
      for (SnippetEvent event : shell.eval(info.source().strip())) {
        if (event.status() == Snippet.Status.REJECTED) {
          return bare(assistant.rejected(event.snippet()));
        }
        if (event.exception() instanceof jdk.jshell.EvalException thrown) {
          return bare(assistant.thrown(thrown));
        }
        if (event.exception() instanceof jdk.jshell.UnresolvedReferenceException unresolved) {
          return bare(assistant.unresolved(unresolved.getSnippet()));
        }
      }
      info = shell.sourceCodeAnalysis().analyzeCompletion(info.remaining());
    }
    return info.remaining().isBlank()
        ? List.of()
        : bare(assistant.incomplete(info.remaining().strip()));
  }

  /** Inspects a cell whose cursor is at the bar. */
  String inspect(String cell) {
    int at = cell.indexOf('|');
    String code = cell.substring(0, at) + cell.substring(at + 1);
    return assistant.inspect(code, at).map(Inspection::plain).orElse("");
  }

  /** Completes the end of a cell. */
  List<Completer.Candidate> complete(String cell) {
    return assistant.complete(cell, cell.length()).candidates();
  }

  private static List<String> bare(List<String> lines) {
    return lines.stream().map(line -> line.replaceAll("\u001B\\[[0-9;]*m", "")).toList();
  }

  @Override
  public void close() {
    shell.close();
  }
}
