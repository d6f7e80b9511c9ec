package agora.llama;

import agora.torch.NativeScope;
import agora.torch.Tensor;
import java.util.List;

/**
 * The weights of a network in the order in which the TorchScript source takes them; index {@code i}
 * means the same in every architecture.
 *
 * <p>For {@code agora.train}, which updates them in place: {@link #argument} is what every method
 * of the network takes as {@code w}.
 */
public final class Parameters {
  private final List<Parameter> list;
  private final NativeScope.Argument argument;

  Parameters(NativeScope scope, List<Parameter> list) {
    this.list = List.copyOf(list);
    this.argument = scope.list(tensors());
  }

  /** Returns every parameter; one that the architecture lacks has no elements. */
  public List<Parameter> list() {
    return list;
  }

  /** Returns every parameter's tensor. */
  public List<Tensor> tensors() {
    return list.stream().map(Parameter::tensor).toList();
  }

  /** Returns the tensors as an argument that costs nothing to pass again. */
  public NativeScope.Argument argument() {
    return argument;
  }

  /** Returns the number of trained numbers; tied ones count once. */
  public long count() {
    return list.stream().mapToLong(parameter -> parameter.tensor().size()).sum();
  }
}
