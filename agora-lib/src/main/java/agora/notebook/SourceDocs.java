package agora.notebook;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.ModuleElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import org.jspecify.annotations.Nullable;

/**
 * The documentation comments of the library, whose sources are in its jar, and of the JDK where its
 * {@code lib/src.zip} is there.
 *
 * <p>A class's file is read when it is first asked about; the compiler's parser reads both.
 */
final class SourceDocs {
  private static final int KEPT = 64;

  /** A member's comment and the names of its parameters. */
  record Doc(DocText text, List<String> parameters) {
    static final Doc NONE = new Doc(DocText.NONE, List.of());
  }

  private final CellCompiler compiler;
  private final Path jdkSources;
  private final Map<String, Map<String, Doc>> files =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<String, Doc>> eldest) {
          return size() > KEPT;
        }
      };

  SourceDocs(CellCompiler compiler, Path jdkSources) {
    this.compiler = compiler;
    this.jdkSources = jdkSources;
  }

  static SourceDocs ofThisJdk(CellCompiler compiler) {
    return new SourceDocs(compiler, Path.of(System.getProperty("java.home"), "lib", "src.zip"));
  }

  /** Returns the element's own comment, or an empty one where there is none or no source. */
  Doc of(Element element, Elements elements) {
    TypeElement type = typeOf(element);
    if (type == null) {
      return Doc.NONE;
    }
    TypeElement outer = type;
    while (outer.getEnclosingElement() instanceof TypeElement enclosing) {
      outer = enclosing;
    }
    ModuleElement module = elements.getModuleOf(outer);
    String file = outer.getQualifiedName().toString().replace('.', '/') + ".java";
    String module0 = module == null ? "" : module.getQualifiedName().toString();
    Map<String, Doc> docs =
        files.computeIfAbsent(module0.isEmpty() ? file : module0 + "/" + file, this::read);
    return docs.getOrDefault(key(type, element), Doc.NONE);
  }

  private static @Nullable TypeElement typeOf(Element element) {
    return element instanceof TypeElement type
        ? type
        : element.getEnclosingElement() instanceof TypeElement type ? type : null;
  }

  private Map<String, Doc> read(String file) {
    String source = source(file);
    if (source == null) {
      return Map.of();
    }
    CellCompiler.Unit unit = compiler.parse(source);
    var reader = new Reader(unit);
    reader.scan(unit.tree(), null);
    return reader.docs;
  }

  private @Nullable String source(String file) {
    try {
      InputStream own = SourceDocs.class.getResourceAsStream("/sources/" + file);
      if (own != null) {
        try (own) {
          return new String(own.readAllBytes(), StandardCharsets.UTF_8);
        }
      }
      if (!Files.isRegularFile(jdkSources)) {
        return null;
      }
      try (ZipFile zip = new ZipFile(jdkSources.toFile())) {
        ZipEntry entry = zip.getEntry(file);
        return entry == null
            ? null
            : new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      return null; // a damaged archive is as good as none
    }
  }

  private static String key(TypeElement type, Element element) {
    String owner = nested(type);
    return switch (element.getKind()) {
      case METHOD, CONSTRUCTOR ->
          owner
              + "#"
              + (element.getKind() == ElementKind.CONSTRUCTOR
                  ? "<init>"
                  : element.getSimpleName().toString())
              + ((ExecutableElement) element)
                  .getParameters().stream()
                      .map(parameter -> written(parameter.asType()))
                      .collect(Collectors.joining(",", "(", ")"));
      case FIELD, ENUM_CONSTANT, RECORD_COMPONENT -> owner + "#" + element.getSimpleName();
      default -> owner;
    };
  }

  private static String nested(TypeElement type) {
    return type.getEnclosingElement() instanceof TypeElement outer
        ? nested(outer) + "." + type.getSimpleName()
        : type.getSimpleName().toString();
  }

  /** A parameter's type as a source file may write it: simple, without type arguments. */
  private static String written(TypeMirror type) {
    return switch (type) {
      case ArrayType array -> written(array.getComponentType()) + "[]";
      case DeclaredType declared -> declared.asElement().getSimpleName().toString();
      default -> simple(type.toString());
    };
  }

  private static String written(VariableTree parameter) {
    return simple(parameter.getType().toString().replace("...", "[]"));
  }

  private static String simple(String type) {
    String plain = type.replaceAll("@[\\w.]+(\\([^)]*\\))?\\s*", "");
    while (plain.contains("<")) {
      String shorter = plain.replaceAll("<[^<>]*>", "");
      if (shorter.equals(plain)) {
        break;
      }
      plain = shorter;
    }
    return plain.replaceAll("[\\w.]*\\.(?=\\w)", "").replace(" ", "");
  }

  /** Collects the comments of one file. */
  private static final class Reader extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final CellCompiler.Unit unit;
    private final Map<String, Doc> docs = new HashMap<>();
    private String owner = "";

    Reader(CellCompiler.Unit unit) {
      this.unit = unit;
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
      String outer = owner;
      owner =
          outer.isEmpty() ? tree.getSimpleName().toString() : outer + "." + tree.getSimpleName();
      DocText text = text();
      docs.put(owner, new Doc(text, List.of()));
      if (tree.getKind() == Tree.Kind.RECORD) {
        // The compiler makes the accessors; what they return is said of the record's parameters.
        text.parameters()
            .forEach((name, said) -> docs.put(owner + "#" + name + "()", component(said)));
      }
      super.visitClass(tree, null);
      owner = outer;
      return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
      String types =
          tree.getParameters().stream()
              .map(SourceDocs::written)
              .collect(Collectors.joining(",", "(", ")"));
      List<String> names =
          tree.getParameters().stream().map(parameter -> parameter.getName().toString()).toList();
      DocText text = text();
      String key = owner + "#" + tree.getName() + types;
      if (!text.isEmpty() || !docs.containsKey(key)) {
        docs.put(key, new Doc(text, names));
      }
      return null; // classes inside methods have no readers
    }

    @Override
    public @Nullable Void visitVariable(VariableTree tree, @Nullable Void nothing) {
      docs.put(owner + "#" + tree.getName(), new Doc(text(), List.of()));
      return null;
    }

    private DocText text() {
      TreePath path = getCurrentPath();
      return DocText.of(unit.trees(), path);
    }

    private static Doc component(String said) {
      return new Doc(DocText.sentence(said), List.of());
    }
  }
}
