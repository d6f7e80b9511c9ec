package agora;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.execution.LocalExecutionControl;
import jdk.jshell.execution.LocalExecutionControlProvider;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionEnv;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Whether the cells of every notebook compile, those that need a download or a long run too. JShell
 * compiles them, as in the kernel, and an engine that runs nothing executes them.
 */
class NotebooksCompileTest {
  /** The nine settings have the same cells: one stands for all. */
  private static final String SETTINGS = "/settings/math_";

  /** What the kernel imports by itself, and its function that shows a value. */
  private static final String PRELUDE =
      """
      import java.io.*;
      import java.nio.file.*;
      import java.util.*;
      import java.util.concurrent.*;
      import java.util.regex.*;
      import java.util.stream.*;
      import tech.tablesaw.api.Table;
      import agora.notebook.NotebookProgress;
      String display(Object value) { return ""; }
      """;

  @TestFactory
  Stream<DynamicTest> everyNotebook() throws IOException {
    return NotebooksTest.notebooks().stream()
        .filter(
            file -> !file.toString().contains("/settings/") || file.toString().contains(SETTINGS))
        .map(path ->
            DynamicTest.dynamicTest(
                NotebooksTest.ROOT.relativize(path).toString(),
                () -> assertThat(errors(NotebooksTest.read(path))).isEmpty()));
  }

  private static List<String> errors(JsonNode notebook) throws IOException {
    List<String> errors = new ArrayList<>();
    try (JShell shell = JShell.builder().executionEngine(new Idle(), Map.of()).build()) {
      for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
        shell.addToClasspath(entry);
      }
      compile(shell, PRELUDE, errors);
      compile(shell, packages(), errors);
      for (JsonNode cell : notebook.path("cells")) {
        if (cell.path("cell_type").asText().equals("code")) {
          compile(shell, NotebooksTest.source(cell), errors);
        }
      }
    }
    return errors;
  }

  /** Returns the imports of our packages, but those of the kernel and of the commands. */
  private static String packages() throws IOException {
    StringBuilder imports = new StringBuilder();
    try (Stream<Path> folders = Files.list(Path.of("src/main/java/agora"))) {
      folders
          .map(folder -> folder.getFileName().toString())
          .filter(name -> !name.equals("cli") && !name.equals("notebook"))
          .sorted()
          .forEach(name -> imports.append("import agora.").append(name).append(".*;\n"));
    }
    return imports.toString();
  }

  private static void compile(JShell shell, String source, List<String> errors) {
    String rest = source;
    while (!rest.isBlank()) {
      CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      String snippet = next.source() == null ? rest : next.source();
      rest = next.source() == null ? "" : next.remaining();
      for (SnippetEvent event : shell.eval(snippet)) {
        if (event.status() == Snippet.Status.REJECTED) {
          shell
              .diagnostics(event.snippet())
              .filter(Diag::isError)
              .forEach(error -> errors.add(snippet.strip() + "\n" + error.getMessage(null)));
        }
      }
    }
  }

  /** An engine that loads the classes of snippets and calls none. */
  private static final class Idle extends LocalExecutionControlProvider {
    @Override
    public ExecutionControl createExecutionControl(
        ExecutionEnv environment, Map<String, String> parameters) {
      return new LocalExecutionControl() {
        @Override
        public String invoke(String className, String methodName) {
          return "";
        }

        @Override
        public String varValue(String className, String varName) {
          return "";
        }
      };
    }
  }
}
