package agora.notebook;

import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import org.jspecify.annotations.Nullable;

/** Completes the name at the cursor, with what each candidate is. */
final class Completer {
  /** Names that every object has and no notebook needs. */
  private static final Set<String> HIDDEN =
      Set.of("wait", "notify", "notifyAll", "hashCode", "finalize", "clone", "EnumDesc");

  /** Names that are offered to those who have begun to write them. */
  private static final Set<String> SELDOM =
      Set.of(
          "equals", "toString", "getClass", "describeConstable", "getDeclaringClass", "compareTo");

  /** Stands for the name that is to be completed. */
  private static final String HOLE = "hole$";

  /**
   * A text that may be inserted.
   *
   * @param text what is inserted, a method's with its opening bracket, or both if it has no
   *     parameters
   * @param label what a reader sees in the list: with parameters and result, or a variable's type
   * @param kind in Jupyter's words: {@code function}, {@code instance}, {@code class}, {@code
   *     module}, {@code keyword}
   * @param signature the whole declaration
   */
  record Candidate(String text, String label, String kind, String signature) {
    static Candidate plain(String text, String kind) {
      return new Candidate(text, text, kind, text);
    }
  }

  /** Candidates for the text from {@code start} to {@code end} (exclusive). */
  record Completion(int start, int end, List<Candidate> candidates) {}

  private final JShell shell;
  private final CellCompiler compiler;
  private final SourceDocs docs;

  Completer(JShell shell, CellCompiler compiler, SourceDocs docs) {
    this.shell = shell;
    this.compiler = compiler;
    this.docs = docs;
  }

  Completion complete(String cell, int cursor) {
    String before = cell.substring(0, Math.clamp(cursor, 0, cell.length()));
    int start = before.length();
    while (start > 0 && Character.isJavaIdentifierPart(before.charAt(start - 1))) {
      start--;
    }
    String prefix = before.substring(start);
    String code = before.substring(0, start) + HOLE;
    CellAnalysis analysis = CellAnalysis.of(shell, compiler, code);
    Optional<TreePath> path = analysis.named(new CellText.Name(HOLE, start, code.length()));
    Optional<CellAnalysis.Site> site = path.flatMap(analysis::site);
    List<Candidate> candidates =
        site.isPresent()
            ? members(analysis, site.get(), path.orElseThrow(), prefix)
            : names(analysis, path.orElse(null), before, prefix);
    return new Completion(start, before.length(), candidates);
  }

  private List<Candidate> members(
      CellAnalysis analysis, CellAnalysis.Site site, TreePath path, String prefix) {
    boolean reference = path.getLeaf() instanceof MemberReferenceTree;
    DeclaredType in = CellAnalysis.declared(site.type());
    Map<String, List<Element>> byName = new LinkedHashMap<>();
    for (Element member :
        analysis.members(reference ? new CellAnalysis.Site(site.type(), false) : site, path)) {
      String name = member.getSimpleName().toString();
      boolean isField = member.getKind() == ElementKind.FIELD;
      // Java allows a static method behind a value; nobody means it.
      boolean ofClass =
          !site.isStatic() && !reference && member.getModifiers().contains(Modifier.STATIC);
      if (isOffered(name, prefix) && !ofClass && !(reference && isField)) {
        byName.computeIfAbsent(name, any -> new ArrayList<>()).add(member);
      }
    }
    List<Candidate> candidates = new ArrayList<>();
    byName.forEach((name, same) -> candidates.add(candidate(analysis, same, in, reference)));
    if (path.getLeaf() instanceof MemberSelectTree
        && isArray(site)
        && "length".startsWith(prefix)) {
      candidates.add(new Candidate("length", "length : int", "instance", "int length"));
    }
    candidates.sort(Comparator.comparing(candidate -> candidate.text().toLowerCase(Locale.ROOT)));
    return candidates;
  }

  private static boolean isArray(CellAnalysis.Site site) {
    return site.type().getKind() == TypeKind.ARRAY;
  }

  /** Returns the names that may stand alone; Java's shell knows which, and we what they are. */
  private List<Candidate> names(
      CellAnalysis analysis, @Nullable TreePath path, String before, String prefix) {
    int[] anchor = {before.length()};
    List<Suggestion> suggestions =
        shell.sourceCodeAnalysis().completionSuggestions(before, before.length(), anchor);
    Map<String, List<Element>> inScope = path == null ? Map.of() : analysis.inScope(path);
    Map<String, Candidate> candidates = new LinkedHashMap<>();
    // What the cell itself declares is unknown to the shell until it has run.
    inScope.forEach((name, same) -> {
      boolean imported = same.getFirst().getEnclosingElement() instanceof PackageElement;
      if (!prefix.isEmpty() && !imported && isOffered(name, prefix)) {
        candidates.put(name, candidate(analysis, same, null, false));
      }
    });
    for (boolean matching : new boolean[] {true, false}) {
      for (Suggestion suggestion : suggestions) {
        String text = suggestion.continuation();
        String name = text.replaceAll("\\(.*", "");
        if (suggestion.matchesType() == matching && isOffered(name, prefix)) {
          Candidate candidate = named(analysis, inScope, name, text);
          boolean own = Set.of("function", "instance").contains(candidate.kind());
          if (own || !prefix.isEmpty()) {
            candidates.putIfAbsent(name, candidate);
          }
        }
      }
    }
    List<Candidate> found = new ArrayList<>(candidates.values());
    if (prefix.isEmpty()) { // variables before methods
      found.sort(Comparator.comparing(candidate -> !candidate.kind().equals("instance")));
    }
    return found;
  }

  private Candidate named(
      CellAnalysis analysis, Map<String, List<Element>> inScope, String name, String text) {
    List<Element> same = inScope.get(name);
    if (same != null) {
      Candidate known = candidate(analysis, same, null, false);
      boolean creation = known.kind().equals("class"); // the shell writes new ArrayList( itself
      return creation ? new Candidate(text, text, "class", known.signature()) : known;
    }
    if (SourceVersion.isKeyword(name.strip())) {
      return Candidate.plain(text, "keyword");
    }
    return Candidate.plain(text, Character.isUpperCase(name.charAt(0)) ? "class" : "module");
  }

  private Candidate candidate(
      CellAnalysis analysis, List<Element> same, @Nullable DeclaredType in, boolean reference) {
    Element first = same.getFirst();
    String name = first.getSimpleName().toString();
    return switch (first) {
      case ExecutableElement method -> {
        var types = analysis.unit().types();
        boolean bare = same.size() == 1 && method.getParameters().isEmpty();
        String others = same.size() > 1 ? " (+" + (same.size() - 1) + ")" : "";
        yield new Candidate(
            reference ? name : name + (bare ? "()" : "("),
            name
                + Signatures.shortParameters(method, in, types)
                + " → "
                + Signatures.result(method, in, types)
                + others,
            "function",
            Signatures.method(
                method, in, types, docs.of(method, analysis.unit().elements()).parameters()));
      }
      case TypeElement type -> new Candidate(name, name, "class", Signatures.type(type));
      default -> {
        String type =
            Signatures.type(
                in == null ? first.asType() : analysis.unit().types().asMemberOf(in, first));
        yield new Candidate(name, name + " : " + type, "instance", type + " " + name);
      }
    };
  }

  private static boolean isOffered(String name, String prefix) {
    return name.startsWith(prefix)
        && !HIDDEN.contains(name)
        && !name.contains("$")
        && (!prefix.isEmpty() || !SELDOM.contains(name));
  }
}
