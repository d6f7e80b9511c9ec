package agora.notebook;

import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Scope;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.util.ElementFilter;
import jdk.jshell.JShell;
import org.jspecify.annotations.Nullable;

/** Meaning of a cell's names: their elements, types and possible members. */
final class CellAnalysis {
  /** Receiver before a dot: a value, or a type with its static members. */
  record Site(TypeMirror type, boolean isStatic) {}

  private final CellSource source;
  private final CellCompiler.Unit unit;

  private CellAnalysis(CellSource source, CellCompiler.Unit unit) {
    this.source = source;
    this.unit = unit;
  }

  static CellAnalysis of(JShell shell, CellCompiler compiler, String cell) {
    CellSource source = CellSource.of(shell, compiler, cell);
    return new CellAnalysis(source, compiler.attribute(source.unit()));
  }

  CellCompiler.Unit unit() {
    return unit;
  }

  /** Returns the tree whose own name this is, with its parents. */
  Optional<TreePath> named(CellText.Name name) {
    int start = source.inUnit(name.start());
    if (start < 0) {
      return Optional.empty();
    }
    var finder = new NameFinder(unit, name.text(), start);
    return finder.find();
  }

  /** Returns what the tree's name stands for, or empty where it was not resolved. */
  Optional<Element> element(TreePath path) {
    Optional<TreePath> creation = creation(path);
    Element element = unit.trees().getElement(creation.orElse(path));
    boolean known =
        element != null
            && (element.asType().getKind() != TypeKind.ERROR
                || element.getKind() == ElementKind.PACKAGE);
    return known ? Optional.of(element) : Optional.empty();
  }

  /** Returns whether the tree's name is that of a method that is called or referred to. */
  boolean isCall(TreePath path) {
    return path.getLeaf() instanceof MemberReferenceTree
        || (parent(path) instanceof MethodInvocationTree call
            && call.getMethodSelect().equals(path.getLeaf()));
  }

  /** Returns the {@code new} expression whose class name this is. */
  Optional<TreePath> creation(TreePath path) {
    TreePath child = path;
    TreePath above = path.getParentPath();
    while (above != null
        && above.getLeaf() instanceof ParameterizedTypeTree type
        && type.getType().equals(child.getLeaf())) {
      child = above;
      above = above.getParentPath();
    }
    return above != null
            && above.getLeaf() instanceof NewClassTree creation
            && creation.getIdentifier().equals(child.getLeaf())
        ? Optional.of(above)
        : Optional.empty();
  }

  /** Returns what stands in front of the name's dot; empty where there is none, or a package. */
  Optional<Site> site(TreePath path) {
    Tree before =
        switch (path.getLeaf()) {
          case MemberSelectTree select -> select.getExpression();
          case MemberReferenceTree reference -> reference.getQualifierExpression();
          default -> null;
        };
    if (before == null) {
      return Optional.empty();
    }
    TreePath qualifier = new TreePath(path, before);
    TypeMirror type = unit.trees().getTypeMirror(qualifier);
    Element named = unit.trees().getElement(qualifier);
    if (type == null
        || type.getKind() == TypeKind.ERROR
        || type.getKind() == TypeKind.PACKAGE
        || type.getKind() == TypeKind.NONE) {
      return Optional.empty();
    }
    return Optional.of(new Site(type, named instanceof TypeElement));
  }

  /** Returns the nearest name in front of the path's dots that was not resolved. */
  Optional<TreePath> unknownBefore(TreePath path) {
    if (!(path.getLeaf() instanceof MemberSelectTree select)) {
      return Optional.empty();
    }
    var before = new TreePath(path, select.getExpression());
    while (before.getLeaf() instanceof MethodInvocationTree call) {
      before = new TreePath(before, call.getMethodSelect());
    }
    boolean named =
        before.getLeaf() instanceof MemberSelectTree || before.getLeaf() instanceof IdentifierTree;
    return named && element(before).isEmpty() ? Optional.of(before) : Optional.empty();
  }

  /** Returns the public classes of the package in front of the name's dot, if one is there. */
  List<TypeElement> typesBehind(TreePath path) {
    return path.getLeaf() instanceof MemberSelectTree select
            && unit.trees().getElement(new TreePath(path, select.getExpression()))
                instanceof PackageElement owner
        ? types(owner)
        : List.of();
  }

  private static List<TypeElement> types(PackageElement owner) {
    return ElementFilter.typesIn(owner.getEnclosedElements()).stream()
        .filter(type -> type.getModifiers().contains(Modifier.PUBLIC))
        .toList();
  }

  /** Returns the members that may follow the site's dot, methods before fields. */
  List<Element> members(Site site, TreePath from) {
    DeclaredType declared = declared(site.type());
    if (declared == null) {
      return List.of();
    }
    Scope scope = unit.trees().getScope(from);
    List<Element> members = new ArrayList<>();
    for (Element member : unit.elements().getAllMembers((TypeElement) declared.asElement())) {
      boolean isStatic = member.getModifiers().contains(Modifier.STATIC);
      boolean fits =
          switch (member.getKind()) {
            case METHOD -> isStatic || !site.isStatic();
            case FIELD, ENUM_CONSTANT -> isStatic == site.isStatic();
            case CLASS, INTERFACE, ENUM, RECORD, ANNOTATION_TYPE -> site.isStatic();
            default -> false;
          };
      if (fits && unit.trees().isAccessible(scope, member, declared)) {
        members.add(member);
      }
    }
    return members;
  }

  /** Returns the variables and methods that can be named here without a dot, by name. */
  Map<String, List<Element>> inScope(TreePath from) {
    Map<String, List<Element>> found = new LinkedHashMap<>();
    for (Scope scope = unit.trees().getScope(from);
        scope != null;
        scope = scope.getEnclosingScope()) {
      for (Element local : scope.getLocalElements()) {
        add(found, local);
      }
      TypeElement type = scope.getEnclosingClass();
      if (type != null) {
        for (Element member : unit.elements().getAllMembers(type)) {
          if (member.getModifiers().contains(Modifier.STATIC)) {
            add(found, member);
          }
        }
      }
    }
    return found;
  }

  /** Returns the constructors of the class that the path's name names. */
  List<ExecutableElement> constructors(TreePath path) {
    Element type = unit.trees().getElement(path);
    return type == null
        ? List.of()
        : type.getEnclosedElements().stream()
            .filter(member -> member.getKind() == ElementKind.CONSTRUCTOR)
            .filter(member -> !member.getModifiers().contains(Modifier.PRIVATE))
            .map(ExecutableElement.class::cast)
            .toList();
  }

  /** Returns the type of what the tree denotes. */
  Optional<TypeMirror> type(TreePath path) {
    return Optional.ofNullable(unit.trees().getTypeMirror(path));
  }

  /** Returns the class type whose members the type has, or null for primitives and arrays. */
  static @Nullable DeclaredType declared(TypeMirror type) {
    return switch (type) {
      case DeclaredType declared -> declared;
      case TypeVariable variable -> declared(variable.getUpperBound());
      default -> null;
    };
  }

  private static void add(Map<String, List<Element>> found, Element element) {
    String name = element.getSimpleName().toString();
    boolean useful =
        element.getKind() != ElementKind.CONSTRUCTOR && !name.isEmpty() && !name.endsWith("$");
    if (useful) {
      List<Element> same = found.computeIfAbsent(name, any -> new ArrayList<>());
      // An inner variable hides an outer one; methods of one name stand beside each other.
      if (same.isEmpty() || (element.getKind() == ElementKind.METHOD && !same.contains(element))) {
        same.add(element);
      }
    }
  }

  private static @Nullable Tree parent(TreePath path) {
    return path.getParentPath() == null ? null : path.getParentPath().getLeaf();
  }
}
