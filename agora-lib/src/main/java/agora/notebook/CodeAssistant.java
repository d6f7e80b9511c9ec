package agora.notebook;

import java.util.List;
import java.util.Optional;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;

/** Code assistance of the kernel: inspection, completion, and error texts. */
final class CodeAssistant {
  private final CellLog log = new CellLog();
  private final Inspector inspector;
  private final Completer completer;
  private final ErrorText errors;

  CodeAssistant(JShell shell) {
    var compiler = new CellCompiler(() -> System.getProperty("java.class.path"));
    var docs = SourceDocs.ofThisJdk(compiler);
    this.inspector = new Inspector(shell, compiler, docs);
    this.completer = new Completer(shell, compiler, docs);
    this.errors = new ErrorText(shell, compiler, inspector, log);
    shell.onSnippetEvent(event -> {
      if (event.causeSnippet() == null) {
        log.note(event.snippet());
      }
    });
  }

  /** Begins a cell: what runs from now on is its code. */
  void begin(int cell, String code) {
    log.begin(cell, code);
  }

  Optional<Inspection> inspect(String cell, int cursor) {
    return inspector.inspect(cell, cursor);
  }

  Completer.Completion complete(String cell, int cursor) {
    return completer.complete(cell, cursor);
  }

  List<String> rejected(Snippet snippet) {
    return errors.rejected(snippet);
  }

  List<String> thrown(EvalException exception) {
    return errors.thrown(exception);
  }

  List<String> unresolved(DeclarationSnippet snippet) {
    return errors.unresolved(snippet);
  }

  List<String> incomplete(String rest) {
    return errors.incomplete(rest);
  }
}
