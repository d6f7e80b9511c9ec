package agora.llama;

import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads tensors by their names from one safetensors file, in single precision. */
final class NamedTensors {
  private static final String OPTIONAL = "linear.bias";

  private final TensorReader reader;
  private final NativeScope scope;

  NamedTensors(NativeScope scope, boolean cuda) {
    this.reader = new TensorReader(DType.F32, cuda);
    this.scope = scope;
  }

  /**
   * Returns the tensors in the order of the names. A name may stand behind a prefix in the file,
   * such as {@code bert.}; a dense module without bias gets an empty tensor.
   *
   * @throws IOException if the file or another tensor is missing
   */
  List<Tensor> read(Path file, List<String> names) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException(
          "no " + file + ": only checkpoints with one file of safetensors are read");
    }
    try (Safetensors opened = Safetensors.open(file)) {
      List<Tensor> tensors = new ArrayList<>();
      for (String name : names) {
        Safetensors.Entry entry = find(opened.entries(), name);
        if (entry == null && !name.equals(OPTIONAL)) {
          throw new IOException(file + " lacks the tensor " + name);
        }
        tensors.add(entry == null ? scope.of(new float[0], 0) : read(opened, name, entry));
      }
      return tensors;
    }
  }

  private static Safetensors.@Nullable Entry find(
      Map<String, Safetensors.Entry> entries, String name) {
    Safetensors.Entry entry = entries.get(name);
    if (entry != null) {
      return entry;
    }
    return entries.entrySet().stream()
        .filter(candidate -> candidate.getKey().endsWith("." + name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private Tensor read(Safetensors file, String name, Safetensors.Entry entry) throws IOException {
    Tensor tensor =
        reader.allocate(scope, entry.shape().stream().mapToLong(Long::longValue).toArray());
    reader.read(file, name, entry, tensor, 0);
    return tensor;
  }
}
