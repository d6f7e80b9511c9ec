package agora.notebook;

import com.sun.source.doctree.BlockTagTree;
import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.InheritDocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.RawTextTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A documentation comment as plain text.
 *
 * @param body its first sentences, in paragraphs
 * @param parameters what it says of each parameter, in order
 * @param result what it says of the returned value, or an empty text
 * @param thrown what it says of each exception, by class name
 */
record DocText(
    String body, Map<String, String> parameters, String result, Map<String, String> thrown) {
  /** Stands for what the overridden method says. */
  static final String INHERITED = "{@inheritDoc}";

  static final DocText NONE = new DocText("", Map.of(), "", Map.of());

  /** Characters after which no further sentence begins. */
  private static final int ENOUGH = 300;

  private static final Set<String> BREAKS = Set.of("p", "ul", "ol", "li", "pre", "br", "table");

  static DocText sentence(String text) {
    return new DocText(text, Map.of(), "", Map.of());
  }

  static DocText of(DocTrees trees, TreePath path) {
    DocCommentTree comment = trees.getDocCommentTree(path);
    if (comment == null) {
      return NONE;
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    Map<String, String> thrown = new LinkedHashMap<>();
    String result = "";
    for (DocTree tag : comment.getBlockTags()) {
      switch (tag) {
        case ParamTree parameter when !parameter.isTypeParameter() ->
            parameters.put(parameter.getName().toString(), text(trees, parameter.getDescription()));
        case ReturnTree returned -> result = text(trees, returned.getDescription());
        case ThrowsTree exception ->
            thrown.put(
                exception.getExceptionName().getSignature(),
                text(trees, exception.getDescription()));
        case BlockTagTree _ -> {}
        default -> {}
      }
    }
    String body = text(trees, comment.getFullBody());
    return new DocText(firstSentences(body), parameters, result, thrown);
  }

  /**
   * Returns this text with what the overridden method says where this one refers to it or is
   * silent.
   */
  DocText over(DocText inherited) {
    if (isEmpty()) {
      return inherited;
    }
    String whole = body.replace(INHERITED, inherited.body).strip();
    boolean silent = parameters.isEmpty() && result.isEmpty();
    return silent
        ? new DocText(
            firstSentences(whole), inherited.parameters, inherited.result, inherited.thrown)
        : new DocText(firstSentences(whole), parameters, result, thrown);
  }

  boolean isEmpty() {
    return body.isEmpty() && parameters.isEmpty() && result.isEmpty();
  }

  static String firstSentence(String text) {
    return firstSentences(text, 1);
  }

  static String firstSentences(String text) {
    return firstSentences(text, ENOUGH);
  }

  private static String firstSentences(String text, int enough) {
    int end = 0;
    while (end < text.length() && end < enough) {
      end = endOfSentence(text, end);
    }
    String cut = text.substring(0, end).strip();
    // What introduces a list or an example says nothing without it.
    int colon = cut.endsWith(":") ? Math.max(cut.lastIndexOf(". "), cut.lastIndexOf('\n')) : -1;
    return colon > 0 ? cut.substring(0, colon + 1).strip() : cut;
  }

  private static int endOfSentence(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean stop =
          c == '.' && (i + 1 == text.length() || Character.isWhitespace(text.charAt(i + 1)));
      boolean abbreviated = text.startsWith("e.g", i - 3) || text.startsWith("i.e", i - 3);
      if ((stop && !abbreviated) || (c == '\n' && i > from)) {
        return i + 1;
      }
    }
    return text.length();
  }

  private static String text(DocTrees trees, List<? extends DocTree> parts) {
    String raw = parts.stream().map(part -> text(trees, part)).collect(Collectors.joining());
    return raw.lines()
        .map(line -> line.replaceAll("\\s+", " ").strip())
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  private static String text(DocTrees trees, DocTree part) {
    return switch (part) {
      case TextTree text -> unwrapped(text.getBody());
      case RawTextTree text -> unwrapped(text.getContent());
      case LiteralTree literal -> unwrapped(literal.getBody().getBody());
      case LinkTree link ->
          link.getLabel().isEmpty()
              ? link.getReference().getSignature().replaceFirst("^#", "").replace('#', '.')
              : text(trees, link.getLabel());
      case InheritDocTree _ -> INHERITED + " ";
      case EntityTree entity -> {
        String characters = trees.getCharacters(entity);
        yield characters == null ? "" : characters;
      }
      case ReturnTree inline when inline.isInline() ->
          "Returns " + text(trees, inline.getDescription()) + ".";
      case StartElementTree element -> {
        String name = element.getName().toString().toLowerCase(Locale.ROOT);
        yield BREAKS.contains(name) ? "\n" : name.equals("sup") ? "^" : "";
      }
      default -> "";
    };
  }

  /** A line's end in a comment is no line's end of the text. */
  private static String unwrapped(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ");
  }
}
