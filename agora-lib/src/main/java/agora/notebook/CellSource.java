package agora.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;

/**
 * A cell as one source file that the compiler can read: what the notebook has declared so far in a
 * base class, the cell's statements in a method of a class that extends it.
 *
 * <p>Java's shell looks at one statement at a time and knows only what has run. Here a name of the
 * same cell is known before the cell runs.
 */
final class CellSource {
  /**
   * Lines that are not Java: those that begin with a percent sign and a name, except timed code. A
   * remainder that a line begins with has a space behind the sign.
   */
  private static final Pattern MAGIC = Pattern.compile("(?m)^[ \t]*%(%?time\\b|%?\\w.*$)");

  private static final String BASE = "Notebook$";

  /** A stretch of the cell and where it starts in the file. */
  private record Piece(int cellStart, int cellEnd, int unitStart) {}

  private enum Form {
    IMPORT,
    MEMBER,
    STATEMENT,
    EXPRESSION
  }

  private final List<Piece> pieces = new ArrayList<>();
  private final String unit;

  private CellSource(JShell shell, CellCompiler compiler, String cell) {
    String code = blankMagics(cell);
    var imports = new StringBuilder();
    var members = new StringBuilder();
    var statements = new StringBuilder();
    List<Piece> ofImports = new ArrayList<>();
    List<Piece> ofMembers = new ArrayList<>();
    List<Piece> ofStatements = new ArrayList<>();
    shell.imports().map(ImportSnippet::source).forEach(line -> imports.append(line).append('\n'));
    int count = 0;
    int start = 0;
    while (start < code.length() && !code.substring(start).isBlank()) {
      int end = endOfSnippet(shell, code, start);
      String text = code.substring(start, end);
      String closed = closed(text);
      switch (form(compiler, closed)) {
        case IMPORT -> append(imports, ofImports, "", text, closed, start);
        case MEMBER ->
            append(members, ofMembers, isStatic(text) ? "" : "static ", text, closed, start);
        case STATEMENT -> append(statements, ofStatements, "", text, closed, start);
        case EXPRESSION ->
            append(statements, ofStatements, "var $" + count++ + " = ", text, closed, start);
      }
      start = end;
    }
    var file = new StringBuilder();
    add(file, imports, ofImports);
    file.append("class " + BASE + " {\n").append(declared(shell)).append("}\n");
    file.append("class Cell$ extends " + BASE + " {\n");
    add(file, members, ofMembers);
    file.append("static void cell$() throws Throwable {\n");
    add(file, statements, ofStatements);
    unit = file.append("}}\n").toString();
  }

  static CellSource of(JShell shell, CellCompiler compiler, String cell) {
    return new CellSource(shell, compiler, cell);
  }

  /** Returns the source file. */
  String unit() {
    return unit;
  }

  /** Returns the place in the file of a place in the cell, or -1 where the cell has no code. */
  int inUnit(int inCell) {
    for (Piece piece : pieces) {
      if (inCell >= piece.cellStart() && inCell < piece.cellEnd()) {
        return piece.unitStart() + inCell - piece.cellStart();
      }
    }
    return -1;
  }

  private static void append(
      StringBuilder into, List<Piece> pieces, String before, String text, String closed, int at) {
    into.append(before);
    pieces.add(new Piece(at, at + text.length(), into.length()));
    into.append(closed).append('\n');
  }

  private void add(StringBuilder file, StringBuilder part, List<Piece> ofPart) {
    for (Piece piece : ofPart) {
      pieces.add(new Piece(piece.cellStart(), piece.cellEnd(), file.length() + piece.unitStart()));
    }
    file.append(part);
  }

  private static String declared(JShell shell) {
    var members = new StringBuilder();
    shell.variables().forEach(variable -> members.append(declaration(variable)));
    shell.methods().forEach(method -> members.append(declaration(method)));
    shell.types().forEach(type -> members.append(declaration(type)));
    return members.toString();
  }

  private static String declaration(Snippet snippet) {
    return switch (snippet) {
      case VarSnippet variable -> "static " + variable.typeName() + " " + variable.name() + ";\n";
      case MethodSnippet method -> asStatic(method.source()) + "\n";
      case TypeDeclSnippet type -> asStatic(type.source()) + "\n";
      default -> "";
    };
  }

  private static String asStatic(String source) {
    return isStatic(source) ? source : "static " + source;
  }

  private static boolean isStatic(String source) {
    int body = source.indexOf('{');
    return source.substring(0, body < 0 ? source.length() : body).matches("(?s).*\\bstatic\\b.*");
  }

  /** Returns the end of the snippet that starts here: the cell's end where it is incomplete. */
  private static int endOfSnippet(JShell shell, String code, int start) {
    String rest = code.substring(start);
    CompletionInfo info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
    String remaining = info.remaining() == null ? "" : info.remaining();
    boolean split =
        info.completeness().isComplete()
            && rest.endsWith(remaining)
            && remaining.length() < rest.length();
    return split ? code.length() - remaining.length() : code.length();
  }

  /** Returns the text with its brackets closed and a semicolon, if it lacks one. */
  private static String closed(String text) {
    String closers = new CellText(text).closers();
    String bare = text.stripTrailing();
    boolean ends = closers.isEmpty() && (bare.endsWith(";") || bare.endsWith("}"));
    // On a line of its own: the text may end in a comment.
    return ends ? text : text + "\n" + closers + ";";
  }

  private static Form form(CellCompiler compiler, String closed) {
    if (closed.stripLeading().startsWith("import ")) {
      return Form.IMPORT;
    }
    if (compiler.parse("class A { void a() {" + closed + "\n}}").wellFormed()) {
      return Form.STATEMENT;
    }
    if (compiler.parse("class A { void a() { var a = " + closed + "\n}}").wellFormed()) {
      return Form.EXPRESSION;
    }
    return compiler.parse("class A {" + closed + "\n}").wellFormed() ? Form.MEMBER : Form.STATEMENT;
  }

  private static String blankMagics(String cell) {
    return MAGIC
        .matcher(cell)
        .replaceAll(line -> Matcher.quoteReplacement(" ".repeat(line.group().length())));
  }
}
