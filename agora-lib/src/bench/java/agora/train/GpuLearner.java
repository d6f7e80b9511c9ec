package agora.train;

import agora.llama.Llama;
import agora.llama.Parameter;
import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** What the check on a GPU asks of training: gradients, short runs, speeds. */
final class GpuLearner {
  private static final double RATE = 1e-3;

  private final Llama llama;

  GpuLearner(Llama llama) {
    this.llama = llama;
  }

  /**
   * Writes the gradient of the mean loss, each row a document of one packed row or a row itself.
   */
  ObjectNode gradients(List<int[]> rows, String layout, Path file) throws IOException {
    try (NativeScope scope = NativeScope.open()) {
      Network network = new Network(llama, scope, DType.F32, true);
      List<Example> examples = rows.stream().map(row -> whole(row)).toList();
      MicroBatch batch =
          layout.equals("packed") ? MicroBatch.documents(examples) : MicroBatch.padded(examples);
      double loss = network.learn(batch, 1.0 / batch.trainable()) / batch.trainable();
      List<Tensor> gradients = new ArrayList<>();
      for (int i = 0; i < llama.parameters().list().size(); i++) {
        gradients.add(network.gradient(i));
      }
      return write(gradients, file).put("loss", loss);
    }
  }

  /** Takes steps on five batches in turn and writes the weights. */
  ObjectNode train(String recipe, int steps, int rows, int tokens, Path file) throws IOException {
    AdamW adamW = recipe.equals("plain") ? AdamW.paper(RATE) : AdamW.precise(RATE);
    Memory.Format format = llama.dtype() == DType.BF16 ? Memory.Format.BF16 : Memory.Format.FP32;
    SftConfig config =
        SftConfig.mini().withAdamW(adamW).withMemory(new Memory(format, true, false));
    ArrayNode losses = new ObjectMapper().createArrayNode();
    try (NativeScope scope = NativeScope.open()) {
      TrainingStrategy learning = new FullFineTuning(llama, config, scope);
      for (int step = 0; step < steps; step++) {
        MicroBatch batch =
            MicroBatch.padded(
                GpuWorker.rows(llama, rows, tokens, step % 5).stream()
                    .map(row -> whole(row))
                    .toList());
        learning.begin(step + 1, 1);
        losses.add(learning.learn(batch, 1.0 / batch.trainable()) / batch.trainable());
        learning.finish();
      }
      ObjectNode answer = write(llama.parameters().tensors(), file);
      answer.set("losses", losses);
      return answer;
    }
  }

  /**
   * Takes optimizer steps and answers with the seconds of each. Arguments: recipe, its blanks as
   * underscores, rows that go through together, tokens a row, tokens a document (0: each row is
   * one), micro-batches a step, steps.
   */
  ObjectNode measure(List<String> arguments) {
    SftConfig config = GpuRecipe.named(arguments.getFirst().replace('_', ' ')).config();
    int[] numbers = arguments.stream().skip(1).mapToInt(Integer::parseInt).toArray();
    int accumulation = numbers[3];
    List<MicroBatch> batches = new ArrayList<>();
    for (int i = 0; i < accumulation; i++) {
      batches.add(batch(numbers[0], numbers[1], numbers[2], i));
    }
    ArrayNode seconds = new ObjectMapper().createArrayNode();
    try (NativeScope scope = NativeScope.open()) {
      TrainingStrategy learning = learning(config, scope);
      for (int step = 0; step < numbers[4]; step++) {
        GpuWorker.settle(llama);
        long start = System.nanoTime();
        learning.begin(step + 1, 1);
        for (MicroBatch batch : batches) {
          learning.learn(batch, 1.0 / batch.trainable() / accumulation);
        }
        learning.finish();
        GpuWorker.settle(llama);
        seconds.add((System.nanoTime() - start) / 1e9);
      }
    }
    ObjectNode answer = new ObjectMapper().createObjectNode();
    answer.set("seconds", seconds);
    return answer;
  }

  private TrainingStrategy learning(SftConfig config, NativeScope scope) {
    Lora lora = config.lora();
    if (lora != null) {
      return new LoraFineTuning(llama, lora, config, scope);
    }
    return config.memory().optimizerInBackward()
        ? new OptimizerInBackward(llama, config, scope)
        : new FullFineTuning(llama, config, scope);
  }

  private MicroBatch batch(int rows, int tokens, int document, int seed) {
    List<Example> examples = new ArrayList<>();
    for (int[] row : GpuWorker.rows(llama, rows, tokens, seed)) {
      for (int at = 0; at < tokens; at += document == 0 ? tokens : document) {
        int end = document == 0 ? tokens : Math.min(tokens, at + document);
        examples.add(whole(Arrays.copyOfRange(row, at, end)));
      }
    }
    return document == 0 ? MicroBatch.padded(examples) : MicroBatch.documents(examples);
  }

  private static Example whole(int[] tokens) {
    BitSet learned = new BitSet();
    learned.set(1, tokens.length);
    return new Example(0, tokens, learned);
  }

  /** Writes tensors that are laid out as the parameters are, under the checkpoint's names. */
  private ObjectNode write(List<Tensor> tensors, Path file) throws IOException {
    try (GpuNumbersFile out = new GpuNumbersFile(file)) {
      for (int i = 0; i < tensors.size(); i++) {
        Parameter parameter = llama.parameters().list().get(i);
        for (Parameter.Part part : parameter.parts()) {
          long columns = part.shape().size() == 1 ? 1 : part.shape().get(1);
          out.add(
              part.name(), block(tensors.get(i), part.firstRow() * columns, part.rows() * columns));
        }
      }
      return out.parts();
    }
  }

  private static float[] block(Tensor tensor, long start, long count) {
    try (NativeScope scope = NativeScope.open()) {
      return TrainingScript.script()
          .call(scope, "sft_block", tensor, start, count)
          .getFirst()
          .floats();
    }
  }
}
