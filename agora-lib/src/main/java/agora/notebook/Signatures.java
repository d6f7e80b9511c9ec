package agora.notebook;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;

/** Declarations as a reader writes them: simple names, type arguments of the place in use. */
final class Signatures {
  private static final Set<String> NO_NEWS = Set.of("Object", "Record", "Enum");
  private static final int MANY = 12;

  private Signatures() {}

  /** Returns a type's name without packages. */
  static String type(TypeMirror type) {
    return switch (type) {
      case ArrayType array -> type(array.getComponentType()) + "[]";
      case IntersectionType both ->
          both.getBounds().stream().map(Signatures::type).collect(Collectors.joining(" & "));
      case DeclaredType declared when declared.getKind() == TypeKind.DECLARED -> declared(declared);
      case TypeVariable variable -> variable(variable);
      case WildcardType wildcard -> wildcard(wildcard);
      default -> type.getKind().isPrimitive() ? lower(type.getKind()) : last(type.toString());
    };
  }

  /**
   * Returns a method's or constructor's declaration.
   *
   * @param in the type that it is a member of here, or null
   * @param names its parameters' names, where the class file has none
   */
  static String method(
      ExecutableElement method, @Nullable DeclaredType in, Types types, List<String> names) {
    ExecutableType here = memberOf(method, in, types);
    String owner = owner(method);
    boolean ofNotebook = owner.endsWith("$") || owner.isEmpty();
    String parameters = parameters(method, here, names);
    if (method.getKind() == ElementKind.CONSTRUCTOR) {
      return "new "
          + owner
          + (method.getEnclosingElement() instanceof TypeElement type ? typeParameters(type) : "")
          + parameters
          + thrown(method);
    }
    boolean isStatic = method.getModifiers().contains(Modifier.STATIC) && !ofNotebook;
    return (isStatic ? "static " : "")
        + typeVariables(method)
        + type(here.getReturnType())
        + " "
        + (ofNotebook ? "" : owner + ".")
        + method.getSimpleName()
        + parameters
        + thrown(method);
  }

  /** Returns the parameter list with types only, for a narrow place. */
  static String shortParameters(ExecutableElement method, @Nullable DeclaredType in, Types types) {
    ExecutableType here = memberOf(method, in, types);
    return IntStream.range(0, method.getParameters().size())
        .mapToObj(i -> parameterType(method, here, i))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  static String result(ExecutableElement method, @Nullable DeclaredType in, Types types) {
    return type(memberOf(method, in, types).getReturnType());
  }

  /** Returns a variable's, field's or constant's declaration. */
  static String variable(VariableElement variable, TypeMirror type) {
    String of = variable.getKind().isField() ? owner(variable) : "";
    String owner = of.isEmpty() ? "" : of + ".";
    Object constant = variable.getConstantValue();
    boolean ofNotebook = owner.endsWith("$.") || owner.equals(".");
    boolean isStatic =
        variable.getKind() == ElementKind.FIELD
            && variable.getModifiers().contains(Modifier.STATIC)
            && !ofNotebook;
    return (isStatic ? "static " : "")
        + type(type)
        + " "
        + (ofNotebook ? "" : owner)
        + variable.getSimpleName()
        + (constant == null ? "" : " = " + constant);
  }

  /** Returns a class's declaration: kind, parents, and a record's components or an enum's names. */
  static String type(TypeElement type) {
    String kind =
        switch (type.getKind()) {
          case INTERFACE -> "interface";
          case ENUM -> "enum";
          case RECORD -> "record";
          case ANNOTATION_TYPE -> "@interface";
          default -> type.getModifiers().contains(Modifier.ABSTRACT) ? "abstract class" : "class";
        };
    String parents =
        type.getKind() == ElementKind.ANNOTATION_TYPE
            ? ""
            : type.getInterfaces().stream().map(Signatures::type).collect(Collectors.joining(", "));
    TypeMirror base = type.getSuperclass();
    boolean hasBase =
        base.getKind() == TypeKind.DECLARED
            && !NO_NEWS.contains(((DeclaredType) base).asElement().getSimpleName().toString());
    return kind
        + " "
        + type.getSimpleName()
        + typeParameters(type)
        + components(type)
        + (hasBase ? " extends " + type(base) : "")
        + (parents.isEmpty()
            ? ""
            : (type.getKind() == ElementKind.INTERFACE ? " extends " : " implements ") + parents)
        + constants(type);
  }

  /** Returns the simple name of the class that declares the element; none for an array's length. */
  private static String owner(Element element) {
    Element owner = element.getEnclosingElement();
    return owner == null || owner.toString().equals("Array")
        ? ""
        : owner.getSimpleName().toString();
  }

  private static ExecutableType memberOf(
      ExecutableElement method, @Nullable DeclaredType in, Types types) {
    if (in != null && !method.getModifiers().contains(Modifier.STATIC)) {
      try {
        return (ExecutableType) types.asMemberOf(in, method);
      } catch (IllegalArgumentException e) {
        // A member of something that the type is not: its own declaration says enough.
      }
    }
    return (ExecutableType) method.asType();
  }

  private static String parameters(
      ExecutableElement method, ExecutableType here, List<String> names) {
    List<? extends VariableElement> declared = method.getParameters();
    boolean named = names.size() == declared.size();
    return IntStream.range(0, declared.size())
        .mapToObj(i ->
            parameterType(method, here, i)
                + named(named ? names.get(i) : declared.get(i).getSimpleName().toString()))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /** A class file without names numbers them, which says nothing. */
  private static String named(String parameter) {
    return parameter.matches("arg\\d+") ? "" : " " + parameter;
  }

  private static String parameterType(ExecutableElement method, ExecutableType here, int i) {
    TypeMirror type = here.getParameterTypes().get(i);
    boolean variable = method.isVarArgs() && i == method.getParameters().size() - 1;
    return variable && type instanceof ArrayType array
        ? type(array.getComponentType()) + "..."
        : type(type);
  }

  private static String thrown(ExecutableElement method) {
    return method.getThrownTypes().isEmpty()
        ? ""
        : method.getThrownTypes().stream()
            .map(Signatures::type)
            .collect(Collectors.joining(", ", " throws ", ""));
  }

  private static String typeVariables(ExecutableElement method) {
    return method.getTypeParameters().isEmpty()
        ? ""
        : typeParameters(method.getTypeParameters()) + " ";
  }

  private static String typeParameters(TypeElement type) {
    return type.getTypeParameters().isEmpty() ? "" : typeParameters(type.getTypeParameters());
  }

  private static String typeParameters(List<? extends TypeParameterElement> parameters) {
    return parameters.stream().map(Signatures::bounded).collect(Collectors.joining(", ", "<", ">"));
  }

  private static String bounded(TypeParameterElement parameter) {
    String bounds =
        parameter.getBounds().stream()
            .map(Signatures::type)
            .filter(bound -> !bound.equals("Object"))
            .collect(Collectors.joining(" & "));
    return parameter.getSimpleName() + (bounds.isEmpty() ? "" : " extends " + bounds);
  }

  private static String components(TypeElement type) {
    return type.getKind() == ElementKind.RECORD
        ? type.getRecordComponents().stream()
            .map((RecordComponentElement part) -> type(part.asType()) + " " + part.getSimpleName())
            .collect(Collectors.joining(", ", "(", ")"))
        : "";
  }

  private static String constants(TypeElement type) {
    if (type.getKind() != ElementKind.ENUM) {
      return "";
    }
    List<String> names =
        type.getEnclosedElements().stream()
            .filter(member -> member.getKind() == ElementKind.ENUM_CONSTANT)
            .map(member -> member.getSimpleName().toString())
            .toList();
    if (names.isEmpty()) {
      return " { }";
    }
    return names.stream().limit(MANY).collect(Collectors.joining(", ", " { ", ""))
        + (names.size() > MANY ? ", ..." : "")
        + " }";
  }

  private static String declared(DeclaredType type) {
    Element element = type.asElement();
    String outer =
        element.getEnclosingElement() instanceof TypeElement enclosing
                && !enclosing.getSimpleName().toString().endsWith("$")
            ? enclosing.getSimpleName() + "."
            : "";
    String arguments =
        type.getTypeArguments().isEmpty()
            ? ""
            : type.getTypeArguments().stream()
                .map(Signatures::type)
                .collect(Collectors.joining(", ", "<", ">"));
    return outer + element.getSimpleName() + arguments;
  }

  /** A type that inference made up is shown by what is known of it. */
  private static String variable(TypeVariable variable) {
    String name = variable.asElement().getSimpleName().toString();
    return name.startsWith("<") || name.isEmpty() ? "?" : name;
  }

  private static String wildcard(WildcardType wildcard) {
    TypeMirror upper = wildcard.getExtendsBound();
    TypeMirror lower = wildcard.getSuperBound();
    return upper != null
        ? "? extends " + type(upper)
        : lower != null ? "? super " + type(lower) : "?";
  }

  private static String lower(TypeKind kind) {
    return kind.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
