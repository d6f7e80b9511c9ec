package agora.notebook;

import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;

/** Known names similar to an unknown one. */
final class Nearest {
  private static final int MOST = 3;

  /** Distances that differ by no more than this are taken for the same. */
  private static final double ABOUT = 0.1;

  private Nearest() {}

  /** Returns the names nearest to the path's own that could stand in its place. */
  static List<String> to(CellAnalysis analysis, TreePath path) {
    Optional<CellAnalysis.Site> site = analysis.site(path);
    boolean call = analysis.isCall(path);
    Set<String> names = new LinkedHashSet<>();
    if (site.isPresent()) {
      analysis.members(site.get(), path).forEach(member -> names.add(shown(member)));
    } else if (path.getLeaf() instanceof IdentifierTree) {
      analysis.inScope(path).values().stream()
          .map(List::getFirst)
          .filter(element -> !(call && element instanceof TypeElement))
          .forEach(element -> names.add(shown(element)));
    } else {
      analysis.typesBehind(path).forEach(type -> names.add(shown(type)));
    }
    return nearest(nameOf(path), call, names);
  }

  /** Returns the name that the tree at the end of the path writes. */
  static String nameOf(TreePath path) {
    return switch (path.getLeaf()) {
      case MemberSelectTree select -> select.getIdentifier().toString();
      case MemberReferenceTree reference -> reference.getName().toString();
      case IdentifierTree identifier -> identifier.getName().toString();
      default -> "";
    };
  }

  /** Returns a question that names them, after this separator, or nothing where there are none. */
  static String question(List<String> near, String separator) {
    return near.isEmpty() ? "" : separator + "Did you mean " + String.join(" or ", near) + "?";
  }

  /**
   * Returns those of the names that are near to what was written: by letters, or because one begins
   * with the other or contains it.
   *
   * @param names names, those of methods with {@code ()} behind
   */
  static List<String> nearest(String written, boolean call, Set<String> names) {
    record Near(String name, double distance) {}
    List<Near> near = new ArrayList<>();
    for (String name : names) {
      String plain = name.replace("()", "");
      double distance = distance(written, plain);
      double allowed = Math.max(1, Math.min(written.length(), plain.length()) / 3.0);
      if (distance <= allowed) {
        // A call wants a method, anything else a variable.
        near.add(new Near(name, distance + (call == name.endsWith("()") ? 0 : 0.5)));
      }
    }
    near.sort(Comparator.comparingDouble(Near::distance).thenComparing(Near::name));
    double limit = near.isEmpty() ? 0 : near.getFirst().distance() + ABOUT;
    return near.stream()
        .filter(one -> one.distance() <= limit)
        .limit(MOST)
        .map(Near::name)
        .toList();
  }

  /** Edits from one word to the other, swapped neighbours being one; less for a word within. */
  private static double distance(String written, String name) {
    String a = written.toLowerCase(Locale.ROOT);
    String b = name.toLowerCase(Locale.ROOT);
    boolean within = Math.min(a.length(), b.length()) >= 3 && (a.contains(b) || b.contains(a));
    double edits = edits(a, b);
    // A word within the other is further than a slip of the keyboard, and nearer than two.
    double distance = within ? Math.min(edits, 1.2 + edits / 100) : edits;
    return distance
        + (Character.isUpperCase(written.charAt(0)) == Character.isUpperCase(name.charAt(0))
            ? 0
            : 0.2);
  }

  private static int edits(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(cost[i - 1][j - 1] + change, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }

  private static String shown(Element element) {
    boolean method =
        element.getKind() == ElementKind.METHOD && element instanceof ExecutableElement;
    return element.getSimpleName() + (method ? "()" : "");
  }
}
