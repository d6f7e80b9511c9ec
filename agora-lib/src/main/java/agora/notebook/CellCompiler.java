package agora.notebook;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** The JDK's compiler on the notebook's class path, for reading code rather than running it. */
final class CellCompiler {
  /** Names of parameters are read from class files, and errors do not end the attribution. */
  private static final List<String> OPTIONS =
      List.of(
          "-proc:none",
          "-parameters",
          "-Xlint:none",
          "-XDshould-stop.ifError=ATTR",
          "-XDshould-stop.ifNoError=ATTR");

  /** A source file as a tree; its names and types are resolved where it was attributed. */
  record Unit(
      CompilationUnitTree tree,
      DocTrees trees,
      Elements elements,
      Types types,
      boolean wellFormed) {}

  private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
  private final StandardJavaFileManager files =
      compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
  private final Supplier<String> classPath;
  private String known = "";

  /**
   * Makes a compiler that asks for the class path before every use, because a notebook may add to
   * it.
   *
   * @param classPath jars and folders, separated as the platform does it
   */
  CellCompiler(Supplier<String> classPath) {
    this.classPath = classPath;
  }

  /** Returns the file's tree with every name and type resolved that can be. */
  Unit attribute(String source) {
    return unit(source, true);
  }

  /** Returns the file's tree, nothing resolved. */
  Unit parse(String source) {
    return unit(source, false);
  }

  private Unit unit(String source, boolean attribute) {
    refreshClassPath();
    var problems = new DiagnosticCollector<JavaFileObject>();
    var task =
        (JavacTask)
            compiler.getTask(null, files, problems, OPTIONS, null, List.of(new Source(source)));
    try {
      CompilationUnitTree tree = task.parse().iterator().next();
      boolean wellFormed =
          problems.getDiagnostics().stream()
              .noneMatch(problem -> problem.getKind() == Diagnostic.Kind.ERROR);
      if (attribute) {
        task.analyze();
      }
      return new Unit(
          tree, DocTrees.instance(task), task.getElements(), task.getTypes(), wellFormed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void refreshClassPath() {
    String now = classPath.get();
    if (!now.equals(known)) {
      try {
        files.setLocation(
            StandardLocation.CLASS_PATH,
            Stream.of(now.split(File.pathSeparator))
                .filter(path -> !path.isEmpty())
                .distinct()
                .map(File::new)
                .filter(File::exists)
                .toList());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      known = now;
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("cell:///Cell.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return true; // a file of the library may hold a class of any name
    }
  }
}
