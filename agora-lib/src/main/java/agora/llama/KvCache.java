package agora.llama;

import agora.torch.NativeScope;
import agora.torch.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys and values of the tokens read so far, one row per text, in memory that grows as needed.
 */
final class KvCache implements AutoCloseable {
  private static final int STEP = 64;

  private final Network network;
  private NativeScope scope = NativeScope.open();
  private List<Tensor> keys = List.of();
  private List<Tensor> values = List.of();
  private NativeScope.Argument keyList;
  private NativeScope.Argument valueList;
  private NativeScope.Argument both;
  private int rows;
  private int positions;

  KvCache(Network network) {
    this.network = network;
    this.keyList = scope.list(keys);
    this.valueList = scope.list(values);
    this.both = scope.list(keys);
  }

  NativeScope.Argument keys() {
    return keyList;
  }

  NativeScope.Argument values() {
    return valueList;
  }

  /** Makes room for so many rows and positions, keeping what it holds. */
  void ensure(int wantedRows, int wantedPositions) {
    if (wantedRows <= rows && wantedPositions <= positions) {
      return;
    }
    int newRows = wantedRows <= rows ? rows : Math.max(wantedRows, Math.min(2 * rows, 64));
    int newPositions = wantedPositions <= positions ? positions : grown(wantedPositions);
    NativeScope fresh = NativeScope.open();
    try {
      List<Tensor> newKeys = allocate(fresh, newRows, newPositions);
      List<Tensor> newValues = allocate(fresh, newRows, newPositions);
      try (NativeScope inner = NativeScope.open()) {
        network.script().call(inner, "grow", newKeys, keys);
        network.script().call(inner, "grow", newValues, values);
      }
      adopt(fresh, newKeys, newValues);
    } catch (RuntimeException e) {
      fresh.close();
      throw e;
    }
    rows = newRows;
    positions = newPositions;
  }

  private int grown(int wanted) {
    int roomy = Math.min(wanted + wanted / 4 + STEP, network.contextLength());
    return Math.max(wanted, (roomy + STEP - 1) / STEP * STEP);
  }

  private List<Tensor> allocate(NativeScope owner, int newRows, int newPositions) {
    List<Tensor> made = new ArrayList<>();
    Tensor like = network.parameters().list().getFirst().tensor();
    for (int i = 0; i < network.config().layers(); i++) {
      made.add(
          network
              .script()
              .call(owner, "cache", newRows, newPositions, network.shape(), like)
              .getFirst());
    }
    return made;
  }

  private void adopt(NativeScope fresh, List<Tensor> newKeys, List<Tensor> newValues) {
    scope.close();
    scope = fresh;
    keys = newKeys;
    values = newValues;
    keyList = fresh.list(newKeys);
    valueList = fresh.list(newValues);
    List<Tensor> all = new ArrayList<>(newKeys);
    all.addAll(newValues);
    both = fresh.list(all);
  }

  /** Overwrites the first positions of one row with another's. */
  void move(int source, int target, int length) {
    try (NativeScope inner = NativeScope.open()) {
      network.script().call(inner, "move", both, source, target, length);
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
