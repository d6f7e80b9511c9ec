package agora.study;

import agora.data.Jsonl;
import agora.data.TextFiles;
import agora.llm.Budget;
import agora.store.FileStore;
import agora.store.SharedRun;
import agora.store.SharedStages;
import agora.store.Versions;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Budget ledger of a study, shared by its processes: {@code spending.json} in the run directory has
 * the grant of every stage, and their sum never exceeds the budget.
 *
 * <p>Stages are granted a little more than they ask for, so that the file is not read for every
 * request; when one ends, it gives back the rest. One that was killed keeps its grant and goes on
 * with it when it is run again. Where several machines share the run, the grants are a document in
 * its store, and the file is a copy.
 */
final class BudgetLedger {
  private static final TypeReference<TreeMap<String, Double>> GRANTS = new TypeReference<>() {};
  private static final double TRANCHES = 200;

  private final Path root;
  private final @Nullable Double budgetUsd;
  private final @Nullable SharedRun shared;

  BudgetLedger(RunDirectory runs, @Nullable Double budgetUsd) {
    this.root = runs.root();
    this.shared = runs.shared();
    this.budgetUsd = budgetUsd;
  }

  /** Returns the budget of those who work in this folder of the run directory. */
  Budget of(Path folder) {
    if (budgetUsd == null) {
      return Budget.NONE;
    }
    SharedStages.continuedBy(folder).forEach(earlier -> move(earlier, folder));
    String name = name(folder);
    double most = budgetUsd;
    return new Budget() {
      @Override
      public double allow(double total) {
        return change(grants -> {
          double others = sum(grants) - grants.getOrDefault(name, 0.0);
          double granted = Math.min(total + most / TRANCHES, most - others);
          grants.merge(name, Math.max(0, granted), Math::max);
          return grants.getOrDefault(name, 0.0);
        });
      }

      @Override
      public String named(double allowed) {
        return "the study's budget of $%.2f, of which %s may have $%.4f,"
            .formatted(most, name, allowed);
      }

      @Override
      public void spent(double total) {
        if (total > 0) {
          change(grants -> {
            grants.put(name, total);
            return total;
          });
        }
      }
    };
  }

  /** Books what one folder spent to another that goes on with its answers. */
  void move(Path from, Path to) {
    if (budgetUsd == null) {
      return;
    }
    change(grants -> {
      Double spent = grants.remove(name(from));
      if (spent != null) {
        grants.merge(name(to), spent, Double::sum);
      }
      return 0;
    });
  }

  private String name(Path folder) {
    return root.relativize(folder.toAbsolutePath()).toString().replace(".partial", "");
  }

  /** Returns what the stages that are finished did cost, in USD. */
  double spentOnFinished() {
    return budgetUsd == null || !Files.exists(file())
        ? 0
        : change(grants ->
            grants.entrySet().stream()
                .filter(grant -> isFinished(Path.of(grant.getKey())))
                .mapToDouble(Map.Entry::getValue)
                .sum());
  }

  /** Returns what each stage spent or was granted so far in USD, by its folder. */
  Map<String, Double> grants() {
    try {
      return read();
    } catch (IOException e) {
      throw new UncheckedIOException(file() + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private boolean isFinished(Path spender) {
    if (spender.getNameCount() < 2) {
      return true;
    }
    String stage = spender.subpath(0, 2).toString();
    return Files.exists(root.resolve(stage.replaceFirst(SharedStages.ATTEMPTS + "$", "")));
  }

  private static double sum(Map<String, Double> grants) {
    return grants.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  @FunctionalInterface
  private interface Change {
    double apply(Map<String, Double> grants);
  }

  private double change(Change change) {
    boolean interrupted = Thread.interrupted(); // which would close the channel
    try {
      Files.createDirectories(root);
      if (shared != null) {
        return change(new Versions(shared.store(), "ledger/spending"), change);
      }
      synchronized (BudgetLedger.class) { // a file's lock is the process's
        try (FileChannel channel =
                FileChannel.open(
                    root.resolve(".spending.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock lock = channel.lock()) {
          Map<String, Double> grants = lock.isValid() ? read() : new TreeMap<>();
          Map<String, Double> before = new TreeMap<>(grants);
          double result = change.apply(grants);
          if (!grants.equals(before)) {
            write(grants);
          }
          return result;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          file() + ": what was spent cannot be noted, nothing more is asked: " + e.getMessage(), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private double change(Versions ledger, Change change) throws IOException {
    synchronized (BudgetLedger.class) { // of one process, one change at a time
      double[] result = new double[1];
      JsonNode first = Jsonl.mapper().valueToTree(read());
      JsonNode last =
          ledger.change(
              first,
              before -> {
                Map<String, Double> grants = Jsonl.mapper().convertValue(before, GRANTS);
                result[0] = change.apply(grants);
                JsonNode after = Jsonl.mapper().valueToTree(grants);
                return after.equals(before) ? before : after;
              });
      // A copy for readers, written under a name of its own first: several processes do so at once.
      FileStore.at(root).put("spending.json", TextFiles.bytes(last.toPrettyString()));
      return result[0];
    }
  }

  private Map<String, Double> read() throws IOException {
    return Files.exists(file())
        ? Jsonl.mapper().readValue(file().toFile(), GRANTS)
        : new TreeMap<>();
  }

  private void write(Map<String, Double> grants) throws IOException {
    Path next = root.resolve("spending.json.next");
    Jsonl.mapper().writerWithDefaultPrettyPrinter().writeValue(next.toFile(), grants);
    Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Path file() {
    return root.resolve("spending.json");
  }
}
