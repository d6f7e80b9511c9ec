package agora.notebook;

import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import org.jspecify.annotations.Nullable;

/** Errors as lines of text that name the cell and its line, and what may have been meant. */
final class ErrorText {
  private static final String RED = "\u001B[1m\u001B[31m";
  private static final String PLAIN = "\u001B[0m";
  private static final int FRAMES = 12;
  private static final int FRAMES_OF_CAUSE = 4;

  /** The classes that Java's shell wraps a piece of code in. */
  private static final Pattern WRAPPER = Pattern.compile("REPL\\.\\$JShell\\$\\w+\\.");

  private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z_][a-z0-9_]*\\.)+(?=[A-Z])");

  private final JShell shell;
  private final CellCompiler compiler;
  private final Inspector inspector;
  private final CellLog log;

  ErrorText(JShell shell, CellCompiler compiler, Inspector inspector, CellLog log) {
    this.shell = shell;
    this.compiler = compiler;
    this.inspector = inspector;
    this.log = log;
  }

  /** Returns what is wrong with a piece that did not compile. */
  List<String> rejected(Snippet snippet) {
    List<String> lines = new ArrayList<>();
    shell
        .diagnostics(snippet)
        .filter(Diag::isError)
        .forEach(problem -> {
          if (!lines.isEmpty()) {
            lines.add("");
          }
          lines.addAll(problem(snippet, problem));
        });
    if (lines.isEmpty()) {
      lines.add(RED + place(snippet, 0) + "this was not understood" + PLAIN);
      snippet.source().strip().lines().forEach(line -> lines.add("  " + line));
    }
    return lines;
  }

  /** Returns an exception's message, the line of the cell that it came from, and its frames. */
  List<String> thrown(EvalException exception) {
    List<String> lines = new ArrayList<>();
    Throwable outer = null;
    for (Throwable one = exception; one != null && !one.equals(outer); one = one.getCause()) {
      String cause = outer == null ? "" : "Caused by: ";
      String said = one.getMessage() == null ? "" : ": " + one.getMessage();
      String message = WRAPPER.matcher(said).replaceAll("");
      (cause + className(one) + message).lines().forEach(line -> lines.add(RED + line + PLAIN));
      if (outer == null) {
        cellFrame(one).ifPresent(place -> lines.add("in " + place + ":  " + place.text().strip()));
      }
      frames(one, outer, lines);
      outer = one;
    }
    return lines;
  }

  /** Returns what a declaration still lacks that was used before it was complete. */
  List<String> unresolved(DeclarationSnippet snippet) {
    List<String> missing = shell.unresolvedDependencies(snippet).toList();
    List<String> lines = new ArrayList<>();
    String first = snippet.source().strip().lines().findFirst().orElse("");
    lines.add(RED + place(snippet, 0) + snippet.name() + " cannot be used yet" + PLAIN);
    lines.add("  " + first);
    missing.forEach(name -> lines.add("Not declared: " + name));
    shell
        .diagnostics(snippet)
        .filter(Diag::isError)
        .flatMap(problem -> meant(snippet, problem).stream())
        .forEach(lines::add);
    return lines;
  }

  /** Returns what the end of a cell lacks. */
  List<String> incomplete(String rest) {
    int start = Math.max(0, log.code().lastIndexOf(rest));
    var text = new CellText(rest);
    CellText.Open open = text.open().peekLast();
    int at = start + (open == null ? rest.length() : open.at());
    String what =
        open == null
            ? "the cell ends in the middle of a statement"
            : "'" + open.bracket() + "' is not closed";
    CellLog.Place place = log.here(at);
    return List.of(RED + place + ": " + what + PLAIN, "  " + place.text());
  }

  private List<String> problem(Snippet snippet, Diag problem) {
    String source = snippet.source();
    int start = (int) Math.max(0, problem.getStartPosition());
    List<String> message = message(snippet, problem);
    List<String> lines = new ArrayList<>();
    lines.add(RED + place(snippet, nameStart(source, problem)) + message.getFirst() + PLAIN);
    int end = Math.clamp(problem.getEndPosition(), start, source.length());
    int marked = Math.max(start, nameStart(source, problem));
    int lineStart = source.lastIndexOf('\n', Math.max(0, marked - 1)) + 1;
    if (lineStart > marked) {
      lineStart = marked;
    }
    int lineEnd = source.indexOf('\n', marked);
    String line =
        source
            .substring(lineStart, lineEnd < 0 ? source.length() : lineEnd)
            .replaceFirst("\r$", ""); // it would hide what stands in the line
    lines.add("  " + line);
    int width = Math.max(1, Math.min(end, lineStart + line.length()) - marked);
    var before = new StringBuilder();
    source.substring(lineStart, marked).chars().forEach(c -> before.append(c == '\t' ? '\t' : ' '));
    lines.add("  " + before + RED + "^".repeat(width) + PLAIN);
    message.stream().skip(1).forEach(lines::add);
    lines.addAll(meant(snippet, problem));
    return lines;
  }

  /** The compiler's message without the names of the classes that Java's shell wraps code in. */
  private List<String> message(Snippet snippet, Diag problem) {
    List<String> lines = new ArrayList<>();
    String symbol = "";
    for (String line : problem.getMessage(Locale.ENGLISH).lines().toList()) {
      String bare = PACKAGE.matcher(line.strip()).replaceAll("");
      if (bare.startsWith("symbol:")) {
        symbol = bare.substring("symbol:".length()).strip();
      } else if (!bare.startsWith("location:") && !bare.isEmpty()) {
        lines.add(lines.isEmpty() ? bare : "  " + bare);
      }
    }
    if (!symbol.isEmpty()) {
      String site = site(snippet, problem).map(type -> " in " + type).orElse("");
      lines.set(0, lines.getFirst() + ": " + symbol + site);
    }
    if (lines.isEmpty()) {
      return List.of("this was not understood");
    }
    // Of several methods none of which fits, the declarations say more than the reasons.
    boolean several = problem.getCode().contains("cant.apply.symbols");
    return several ? List.of(lines.getFirst()) : lines;
  }

  /** Suggestions: similar names, or the declarations that the call does not match. */
  private List<String> meant(Snippet snippet, Diag problem) {
    String source = snippet.source();
    if (problem.getCode().contains("cant.resolve") || problem.getCode().contains("doesnt.exist")) {
      String question =
          name(source, problem)
              .flatMap(name -> named(snippet, name))
              .map(found -> Nearest.question(Nearest.to(found.analysis(), found.path()), ""))
              .orElse("");
      return question.isEmpty() ? List.of() : List.of(question);
    }
    boolean call = problem.getCode().contains("cant.apply");
    boolean argument = problem.getCode().contains("prob.found.req");
    if (call || argument) {
      Optional<CellText.Name> called =
          call
              ? name(source, problem)
              : new CellText(source).callAround((int) problem.getPosition());
      return called
          .flatMap(name -> inspector.inspect(source, name.start()))
          .map(found ->
              found.signatures().stream().limit(FRAMES).map(one -> "Declared: " + one).toList())
          .orElse(List.of());
    }
    return List.of();
  }

  private record Named(CellAnalysis analysis, TreePath path) {}

  private Optional<Named> named(Snippet snippet, CellText.Name name) {
    CellAnalysis analysis = CellAnalysis.of(shell, compiler, snippet.source());
    return analysis.named(name).map(path -> new Named(analysis, path));
  }

  private Optional<String> site(Snippet snippet, Diag problem) {
    return name(snippet.source(), problem)
        .flatMap(name -> named(snippet, name))
        .flatMap(found -> found.analysis().site(found.path()))
        .map(site -> Signatures.type(site.type()));
  }

  /** The compiler marks the whole of {@code a.b.name}; the name is at its end. */
  private static Optional<CellText.Name> name(String source, Diag problem) {
    int end = (int) problem.getEndPosition();
    int start = (int) problem.getStartPosition();
    if (start < 0 || end > source.length() || end <= start) {
      return Optional.empty();
    }
    var text = new CellText(source);
    return text.nameAt(end).filter(name -> name.start() >= start).or(() -> text.nameAt(start));
  }

  private static int nameStart(String source, Diag problem) {
    boolean symbol = problem.getCode().contains("cant.");
    int start = (int) Math.max(0, problem.getStartPosition());
    return symbol ? name(source, problem).map(CellText.Name::start).orElse(start) : start;
  }

  private String place(Snippet snippet, int position) {
    return log.character(snippet.id(), position).map(place -> place + ": ").orElse("");
  }

  private static String className(Throwable one) {
    return one instanceof EvalException exception
        ? exception.getExceptionClassName()
        : one.getClass().getName();
  }

  private Optional<CellLog.Place> cellFrame(Throwable one) {
    for (StackTraceElement frame : one.getStackTrace()) {
      Optional<CellLog.Place> place = place(frame);
      if (place.isPresent()) {
        return place;
      }
    }
    return Optional.empty();
  }

  private Optional<CellLog.Place> place(StackTraceElement frame) {
    String file = frame.getFileName();
    return file == null || !file.startsWith("#")
        ? Optional.empty()
        : log.line(file.substring(1), frame.getLineNumber());
  }

  private void frames(Throwable one, @Nullable Throwable outer, List<String> lines) {
    StackTraceElement[] frames = one.getStackTrace();
    int own = frames.length;
    if (outer != null) {
      StackTraceElement[] known = outer.getStackTrace();
      for (int i = known.length - 1; i >= 0 && own > 0 && known[i].equals(frames[own - 1]); i--) {
        own--;
      }
    }
    int shown = outer == null ? FRAMES : FRAMES_OF_CAUSE;
    for (int i = 0; i < Math.min(own, shown); i++) {
      String called = frames[i].getMethodName();
      String method = called.startsWith("do_it$") ? "" : called;
      String where =
          place(frames[i])
              .map(place -> (method.isEmpty() ? "" : method + ", ") + place)
              .orElse(frames[i].toString());
      lines.add("\tat " + where);
    }
    if (own > shown) {
      lines.add("\tat ... " + (own - shown) + " more");
    }
  }
}
