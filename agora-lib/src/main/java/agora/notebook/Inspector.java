package agora.notebook;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import jdk.jshell.JShell;
import org.jspecify.annotations.Nullable;

/** Answers what the name at the cursor is: its declaration and the first sentences about it. */
final class Inspector {
  private final JShell shell;
  private final CellCompiler compiler;
  private final SourceDocs docs;

  Inspector(JShell shell, CellCompiler compiler, SourceDocs docs) {
    this.shell = shell;
    this.compiler = compiler;
    this.docs = docs;
  }

  /**
   * Returns what the name nearest to the cursor is; empty only where no name is near.
   *
   * @param cell the whole cell, which need not be complete
   * @param cursor a place in it, in characters
   */
  Optional<Inspection> inspect(String cell, int cursor) {
    var text = new CellText(cell);
    return text.nameNear(cursor)
        .map(name -> inspect(cell, name))
        .or(() ->
            text.literalAt(cursor).map(type -> Inspection.of(type, "A value as it is written.")));
  }

  private Inspection inspect(String cell, CellText.Name name) {
    if (SourceVersion.isKeyword(name.text()) && !name.text().equals("this")) {
      return keyword(name.text());
    }
    CellAnalysis analysis = CellAnalysis.of(shell, compiler, cell);
    Optional<TreePath> path = analysis.named(name);
    if (path.isEmpty()) {
      return Inspection.of(name.text(), "A name that Java does not read as code here.");
    }
    return known(analysis, path.get()).orElseGet(() -> unknown(analysis, path.get(), name.text()));
  }

  private Optional<Inspection> known(CellAnalysis analysis, TreePath path) {
    Optional<TreePath> creation = analysis.creation(path);
    if (creation.isPresent()) {
      return constructor(analysis, path, creation.get());
    }
    Optional<Element> element = analysis.element(path);
    // A method's name alone is no call yet, and nobody else's name.
    if (analysis.isCall(path) || element.isEmpty()) {
      List<ExecutableElement> candidates = methods(analysis, path);
      Optional<ExecutableElement> chosen =
          element
              .filter(ExecutableElement.class::isInstance)
              .map(ExecutableElement.class::cast)
              .or(() -> candidates.stream().findFirst());
      return chosen.map(
          method -> overloads(analysis, method, candidates, declaredSite(analysis, path)));
    }
    return element.map(found -> single(analysis, path, found));
  }

  private Optional<Inspection> constructor(
      CellAnalysis analysis, TreePath path, TreePath creation) {
    List<ExecutableElement> all = analysis.constructors(path);
    Element chosen = analysis.unit().trees().getElement(creation);
    boolean resolved = chosen instanceof ExecutableElement method && all.contains(method);
    if (all.isEmpty()) {
      return analysis.element(path).map(found -> single(analysis, path, found));
    }
    ExecutableElement first = resolved ? (ExecutableElement) chosen : all.getFirst();
    return Optional.of(overloads(analysis, first, all, null));
  }

  private static List<ExecutableElement> methods(CellAnalysis analysis, TreePath path) {
    String name = Nearest.nameOf(path);
    Optional<CellAnalysis.Site> site = analysis.site(path);
    Stream<? extends Element> named =
        site.isPresent()
            ? analysis.members(site.get(), path).stream()
                .filter(member -> member.getSimpleName().contentEquals(name))
            : analysis.inScope(path).getOrDefault(name, List.of()).stream();
    return ElementFilter.methodsIn(named.toList());
  }

  private static @Nullable DeclaredType declaredSite(CellAnalysis analysis, TreePath path) {
    return analysis.site(path).map(site -> CellAnalysis.declared(site.type())).orElse(null);
  }

  private Inspection overloads(
      CellAnalysis analysis,
      ExecutableElement first,
      List<ExecutableElement> all,
      @Nullable DeclaredType in) {
    List<String> signatures = new ArrayList<>();
    signatures.add(signature(analysis, first, in));
    all.stream()
        .filter(method -> !method.equals(first))
        .map(method -> signature(analysis, method, in))
        .filter(signature -> !signatures.contains(signature))
        .forEach(signatures::add);
    DocText text = text(analysis, first);
    return new Inspection(signatures, body(text), details(text));
  }

  private String signature(
      CellAnalysis analysis, ExecutableElement method, @Nullable DeclaredType in) {
    List<String> names = docs.of(method, analysis.unit().elements()).parameters();
    return Signatures.method(method, in, analysis.unit().types(), names);
  }

  private Inspection single(CellAnalysis analysis, TreePath path, Element element) {
    return switch (element) {
      case TypeElement type -> {
        String where = analysis.unit().elements().getPackageOf(type).getQualifiedName().toString();
        String of = where.isEmpty() ? "" : "\nof package " + where;
        DocText text = text(analysis, type);
        yield new Inspection(
            List.of(Signatures.type(type) + of),
            text.body(),
            type.getKind() == ElementKind.RECORD ? details(text) : List.of());
      }
      case ExecutableElement method -> overloads(analysis, method, List.of(), null);
      case VariableElement variable -> variable(analysis, path, variable);
      case RecordComponentElement part ->
          Inspection.of(Signatures.type(part.asType()) + " " + part.getSimpleName(), "");
      case PackageElement owner -> Inspection.of("package " + owner.getQualifiedName(), "");
      default -> Inspection.of(element.toString(), "");
    };
  }

  private Inspection variable(CellAnalysis analysis, TreePath path, VariableElement variable) {
    TypeMirror type =
        path.getLeaf() instanceof ClassTree
            ? variable.asType()
            : analysis
                .type(path)
                .filter(known -> known.getKind() != TypeKind.ERROR)
                .orElse(variable.asType());
    String signature = Signatures.variable(variable, type);
    String own = docs.of(variable, analysis.unit().elements()).text().body();
    if (!own.isEmpty()) {
      return Inspection.of(signature, own);
    }
    DeclaredType declared = CellAnalysis.declared(type);
    if (declared == null || declared.getKind() == TypeKind.ERROR) {
      return Inspection.of(signature, "");
    }
    String about = text(analysis, declared.asElement()).body();
    String simple = declared.asElement().getSimpleName().toString();
    return Inspection.of(signature, about.isEmpty() ? "" : simple + ": " + about);
  }

  /** Returns the element's comment, or that of what it overrides. */
  private DocText text(CellAnalysis analysis, Element element) {
    DocText own = docs.of(element, analysis.unit().elements()).text();
    if (!own.isEmpty() && !own.body().contains(DocText.INHERITED)) {
      return own;
    }
    if (element instanceof ExecutableElement method
        && element.getEnclosingElement() instanceof TypeElement owner) {
      return method.getKind() == ElementKind.CONSTRUCTOR
          ? docs.of(owner, analysis.unit().elements()).text()
          : own.over(inherited(analysis, method, owner, owner.asType()));
    }
    return DocText.NONE;
  }

  private DocText inherited(
      CellAnalysis analysis, ExecutableElement method, TypeElement owner, TypeMirror from) {
    for (TypeMirror parent : analysis.unit().types().directSupertypes(from)) {
      Element type = ((DeclaredType) parent).asElement();
      for (ExecutableElement candidate : ElementFilter.methodsIn(type.getEnclosedElements())) {
        if (analysis.unit().elements().overrides(method, candidate, owner)) {
          DocText text = docs.of(candidate, analysis.unit().elements()).text();
          if (!text.isEmpty()) {
            return text;
          }
        }
      }
      DocText further = inherited(analysis, method, owner, parent);
      if (!further.isEmpty()) {
        return further;
      }
    }
    return DocText.NONE;
  }

  private static String body(DocText text) {
    return text.body().isEmpty() && !text.result().isEmpty()
        ? "Returns " + text.result()
        : text.body();
  }

  private static List<String> details(DocText text) {
    List<String> details = new ArrayList<>();
    text.parameters()
        .forEach((name, said) -> details.add(name + ": " + DocText.firstSentence(said)));
    if (!text.result().isEmpty() && !text.body().isEmpty()) {
      details.add("returns: " + DocText.firstSentence(text.result()));
    }
    text.thrown()
        .forEach(
            (name, said) -> details.add("throws " + name + ": " + DocText.firstSentence(said)));
    return details;
  }

  /** Says which name is unknown: in a chain the first, since those behind it depend on it. */
  private static Inspection unknown(CellAnalysis analysis, TreePath path, String name) {
    Optional<TreePath> earlier = analysis.unknownBefore(path);
    if (earlier.isPresent()) {
      return unknown(analysis, earlier.get(), Nearest.nameOf(earlier.get()));
    }
    String what =
        path.getParentPath() != null
                && path.getParentPath().getLeaf() instanceof MethodInvocationTree
            ? "There is no method "
            : "There is no ";
    List<String> near = Nearest.to(analysis, path);
    String where =
        analysis
            .site(path)
            .map(site -> Signatures.type(site.type()))
            .filter(type -> !type.endsWith("$"))
            .map(type -> " in " + type)
            .orElse(" here");
    return Inspection.of(name, what + "'" + name + "'" + where + "." + Nearest.question(near, " "));
  }

  private static Inspection keyword(String word) {
    return Inspection.of(word, "A word of the Java language.");
  }
}
