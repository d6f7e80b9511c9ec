package agora.notebook;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ErroneousTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the innermost tree that has this name at this place. */
final class NameFinder extends TreePathScanner<@Nullable Void, @Nullable Void> {
  private final CellCompiler.Unit unit;
  private final String name;
  private final long start;
  private @Nullable TreePath found;

  NameFinder(CellCompiler.Unit unit, String name, long start) {
    this.unit = unit;
    this.name = name;
    this.start = start;
  }

  Optional<TreePath> find() {
    scan(unit.tree(), null);
    return Optional.ofNullable(found);
  }

  @Override
  public @Nullable Void scan(@Nullable Tree tree, @Nullable Void nothing) {
    return tree == null ? null : super.scan(tree, null);
  }

  @Override
  public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void nothing) {
    if (tree.getName().contentEquals(name) && startOf(tree) == start) {
      found = getCurrentPath();
    }
    return super.visitIdentifier(tree, null);
  }

  @Override
  public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void nothing) {
    if (tree.getIdentifier().contentEquals(name) && endsHere(tree)) {
      found = getCurrentPath();
    }
    return super.visitMemberSelect(tree, null);
  }

  @Override
  public @Nullable Void visitMemberReference(MemberReferenceTree tree, @Nullable Void nothing) {
    if (endsHere(tree)) {
      found = getCurrentPath();
    }
    return super.visitMemberReference(tree, null);
  }

  @Override
  public @Nullable Void visitErroneous(ErroneousTree tree, @Nullable Void nothing) {
    tree.getErrorTrees().forEach(part -> scan(part, null));
    return null;
  }

  @Override
  public @Nullable Void visitVariable(VariableTree tree, @Nullable Void nothing) {
    declaration(tree, tree.getName().contentEquals(name));
    return super.visitVariable(tree, null);
  }

  @Override
  public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
    declaration(tree, tree.getName().contentEquals(name));
    return super.visitMethod(tree, null);
  }

  @Override
  public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
    declaration(tree, tree.getSimpleName().contentEquals(name));
    return super.visitClass(tree, null);
  }

  private void declaration(Tree tree, boolean named) {
    if (named && startOf(tree) <= start && start < endOf(tree)) {
      found = getCurrentPath();
    }
  }

  private boolean endsHere(Tree tree) {
    return endOf(tree) == start + name.length();
  }

  private long startOf(Tree tree) {
    return unit.trees().getSourcePositions().getStartPosition(unit.tree(), tree);
  }

  private long endOf(Tree tree) {
    return unit.trees().getSourcePositions().getEndPosition(unit.tree(), tree);
  }
}
